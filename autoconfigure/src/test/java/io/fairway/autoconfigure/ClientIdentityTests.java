package io.fairway.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class ClientIdentityTests {

	private final MockEnvironment environment = new MockEnvironment();

	private final ClientIdentity identity = new ClientIdentity(this.environment, "random");

	@ParameterizedTest
	@CsvSource({ "shop-0, 0", "shop-7, 7", "my-shop-0012, 12", "a-9999, 9999" })
	void readsTheOrdinalFromTheNameOfTheHost(String host, int ordinal) {
		this.environment.setProperty("HOSTNAME", host);
		assertThat(this.identity.index("p", "auto")).isEqualTo(ordinal);
	}

	/** The last two are how a Deployment and a cloud name their hosts. */
	@ParameterizedTest
	@ValueSource(strings = { "shop", "shop-", "7", "shop-7b", "shop-6d4cf56db6-52474", "ip-10-0-0-12345" })
	void aHostWithoutOrdinalHasNoIndex(String host) {
		this.environment.setProperty("HOSTNAME", host);
		assertThat(this.identity.index("p", "auto")).isNull();
	}

	@Test
	void aClientWithoutHostnameHasNoIndex() {
		assertThat(this.identity.index("p", "auto")).isNull();
		assertThat(this.identity.index("p", null)).isNull();
		assertThat(this.identity.index("p", " ")).isNull();
	}

	@Test
	void takesTheIndexThatIsConfigured() {
		assertThat(this.identity.index("p", "12")).isEqualTo(12);
	}

	@Test
	void takesTheIdThatIsConfigured() {
		this.environment.setProperty("spring.cloud.client.hostname", "h1");
		assertThat(this.identity.id("me")).isEqualTo("me");
	}

	@Test
	void isKnownByApplicationHostAndPort() {
		this.environment.setProperty("spring.application.name", "shop");
		this.environment.setProperty("spring.cloud.client.hostname", "h1");
		this.environment.setProperty("server.port", "8080");
		assertThat(this.identity.id(null)).isEqualTo("shop:h1:8080");
	}

	/** All clients have the same name, and would use the same instances. */
	@Test
	void isNotKnownByTheNameOfTheApplicationAlone() {
		this.environment.setProperty("spring.application.name", "shop");
		assertThat(this.identity.id(null)).isEqualTo("random");
	}

}
