package io.fairway.registry.dns;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DnsServersTests {

	@ParameterizedTest
	@CsvSource({ "10.0.0.2,/10.0.0.2:53", "10.0.0.2:5353,/10.0.0.2:5353", "[::1]:5353,/[0:0:0:0:0:0:0:1]:5353",
			"[2001:db8::2],/[2001:db8:0:0:0:0:0:2]:53" })
	void readsAddresses(String text, String address) {
		assertThat(DnsServers.parse(text).toString()).endsWith(address);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "localhost", "ns.example.org:53", "10.0.0.2:0", "10.0.0.2:65536", "10.0.0.2:",
			"10.0.0:53", "256.0.0.1", "::1", "[::g]:53", "[10.0.0.2]", "http://10.0.0.2:53" })
	void refusesEverythingElse(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> DnsServers.parse(text));
	}

	@Test
	void systemHasServers() {
		assertThat(DnsServers.system()).isNotEmpty();
	}

}
