package io.fairway.discovery;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Row 29 of the fault matrix: where a registry may send requests.
 */
class AddressPolicyTests {

	@ParameterizedTest
	@ValueSource(strings = { "10.0.0.9", "192.168.1.1", "172.16.0.1", "127.0.0.1", "8.8.8.8", "::1", "2001:db8::1",
			"fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "users", "users.example.org", "metadata.example.org" })
	void letsOrdinaryAddressesAndNamesPass(String host) {
		assertThat(objection(AddressPolicy.DEFAULT, host)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "169.254.169.254", "169.254.0.1", "169.254.170.2", "::ffff:169.254.169.254",
			"::169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "fe80::1", "fd00:ec2::254",
			"100.100.100.200", "192.0.0.192", "168.63.129.16", "0.0.0.0", "::", "224.0.0.1", "239.1.1.1", "ff02::1",
			"255.255.255.255", "240.0.0.1" })
	void refusesAddressesThatNoRegistryNeeds(String host) {
		assertThat(objection(AddressPolicy.DEFAULT, host)).contains("no registry needs");
	}

	@ParameterizedTest
	@ValueSource(strings = { "metadata.google.internal", "METADATA.google.internal", "metadata", "instance-data" })
	void refusesTheNamesOfMetadataServices(String host) {
		assertThat(objection(AddressPolicy.DEFAULT, host)).contains("metadata service");
	}

	@ParameterizedTest
	@CsvSource({ "10.1.2.3, true", "10.255.255.255, true", "11.0.0.1, false", "192.168.4.7, true", "192.168.8.1, false",
			"fd12::1, true", "fe80::1, false", "::ffff:10.0.0.1, true", "users, true", "metadata, false" })
	void allowsOnlyWhatIsAllowed(String host, boolean allowed) {
		AddressPolicy policy = AddressPolicy.allowing(List.of("10.0.0.0/8", "192.168.0.0/21", "fd00::/8"));
		assertThat(objection(policy, host) == null).isEqualTo(allowed);
	}

	@Test
	void allowsALinkLocalAddressThatIsNamed() {
		assertThat(objection(AddressPolicy.allowing(List.of("169.254.1.0/24")), "169.254.1.9")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0/8", "example.org", "fd00::/129" })
	void refusesWhatIsNoBlock(String block) {
		assertThatIllegalArgumentException().isThrownBy(() -> AddressPolicy.allowing(List.of(block)))
			.withMessageContaining("expected: an address and a number of bits");
	}

	private static String objection(AddressPolicy policy, String host) {
		return policy.objection(TestInstances.instance(host).getHost());
	}

}
