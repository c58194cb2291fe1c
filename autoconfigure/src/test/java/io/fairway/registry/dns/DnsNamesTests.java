package io.fairway.registry.dns;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DnsNamesTests {

	@Test
	void nameWithUnderscoreHasServiceRecords() {
		assertThat(names("_http._tcp.users.example", null).find("users").srv()).isTrue();
	}

	@Test
	void otherNameHasAddresses() {
		assertThat(names("users.example", null).find("users").port()).isEqualTo(8080);
	}

	@Test
	void typeDecidesIfItIsGiven() {
		DnsNames names = new DnsNames(Map.of("users", "users.example"), null, RecordType.SRV, null, null);
		assertThat(names.find("users").srv()).isTrue();
	}

	@Test
	void secureDecidesIfItIsGiven() {
		DnsNames names = new DnsNames(Map.of("users", "_https._tcp.users.example"), null, null, null, false);
		assertThat(names.find("users").secure()).isFalse();
	}

	@Test
	void namesAreAbsolute() {
		assertThat(names("users", null).find("users").name()).hasToString("users.");
		assertThat(names("users.example.", null).find("users").name()).hasToString("users.example.");
	}

	@Test
	void ownNameGoesBeforeTheTemplate() {
		DnsNames names = names("own.example", "{service}.example");
		assertThat(names.find("users").name()).hasToString("own.example.");
		assertThat(names.find("billing").name()).hasToString("billing.example.");
	}

	@Test
	void nameThatBecomesTooLongIsRejected() {
		String domain = "a".repeat(60);
		DnsNames names = names("x", "{service}." + domain + "." + domain + "." + domain + ".example");
		assertThat(names.find("short")).isNotNull();
		assertThatIllegalArgumentException().isThrownBy(() -> names.find("b".repeat(63))).withMessageContaining("253");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ".", "a..b", "a.\\999" })
	void nameThatIsNoneIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> names(name, null));
	}

	@Test
	void tooLongLabelIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> names("a".repeat(64), null));
	}

	@Test
	void templateWithoutServiceIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> names("x", "users.example"))
			.withMessageContaining("{service}");
	}

	@Test
	void addressesWithoutPortAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new DnsNames(Map.of("users", "users.example"), null, null, null, null))
			.withMessageContaining("port");
	}

	private static DnsNames names(String name, String template) {
		return new DnsNames(Map.of("users", name), template, null, 8080, null);
	}

}
