package io.fairway.instance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class InstanceMetadataTests {

	private final List<String> problems = new ArrayList<>();

	@Test
	void withoutMetadataEverythingIsAtItsDefault() {
		InstanceMetadata metadata = read(Map.of());
		assertThat(metadata.weight()).isEqualTo(1);
		assertThat(metadata.version()).isNull();
		assertThat(metadata.locality()).isSameAs(Locality.UNKNOWN);
		assertThat(metadata.tags()).isEmpty();
		assertThat(this.problems).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "1, 1", "2.5, 2.5", "1000000, 1000000", "1e3, 1000", "0.001, 0.001", "' 7 ', 7" })
	void acceptsWeightsInRange(String value, double expected) {
		assertThat(read(Map.of("weight", value)).weight()).isEqualTo(expected);
		assertThat(this.problems).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "-0.001", "NaN", "1e9", "1000000.001", "1000000000", "Infinity", "-Infinity",
			"heavy", "", "1,5", "99999999999999999999", "1e999" })
	void replacesAndReportsWeightsThatMakeNoSense(String value) {
		assertThat(read(Map.of("weight", value)).weight()).isEqualTo(1);
		assertThat(this.problems)
			.containsExactly("weight '" + value + "' is replaced by 1 (expected: a number from 0 to 1000000)");
	}

	@Test
	void keepsTheReportOfAHostileWeightOnOneShortLine() {
		read(Map.of("weight", "1\r\nERROR forged" + "x".repeat(100_000)));
		assertThat(this.problems).singleElement().asString().doesNotContain("\r", "\n").hasSizeLessThan(300);
	}

	@Test
	void readsTheWeightOfNacos() {
		assertThat(read(Map.of("nacos.weight", "3.0")).weight()).isEqualTo(3);
	}

	@Test
	void prefersOurWeightToTheOneOfNacos() {
		assertThat(read(Map.of("nacos.weight", "3.0", "weight", "2")).weight()).isEqualTo(2);
	}

	@Test
	void readsTheVersion() {
		assertThat(read(Map.of("version", "v1.4.0")).version()).isEqualTo(ServiceVersion.parse("1.4.0"));
	}

	@Test
	void readsTheVersionOfKubernetes() {
		assertThat(read(Map.of("app.kubernetes.io/version", "2")).version()).isEqualTo(ServiceVersion.parse("2"));
	}

	@Test
	void prefersOurVersionToTheOneOfKubernetes() {
		assertThat(read(Map.of("app.kubernetes.io/version", "2", "version", "1")).version())
			.isEqualTo(ServiceVersion.parse("1"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "1\r\nSet-Cookie: x", "\u0000" })
	void ignoresAndReportsVersionsThatMakeNoSense(String value) {
		assertThat(read(Map.of("version", value)).version()).isNull();
		assertThat(this.problems).singleElement().asString().startsWith("version '").doesNotContain("\r", "\n");
	}

	@Test
	void readsRegionAndZone() {
		assertThat(read(Map.of("region", "eu", "zone", "eu-1")).locality()).isEqualTo(new Locality("eu", "eu-1"));
	}

	@Test
	void readsRegionAndZoneOfKubernetes() {
		Map<String, String> metadata = Map.of("topology.kubernetes.io/region", "eu", "topology.kubernetes.io/zone",
				"eu-1");
		assertThat(read(metadata).locality()).isEqualTo(new Locality("eu", "eu-1"));
	}

	@Test
	void prefersOurRegionAndZoneToThoseOfKubernetes() {
		Map<String, String> metadata = Map.of("topology.kubernetes.io/region", "x", "topology.kubernetes.io/zone", "y",
				"region", "eu", "zone", "eu-1");
		assertThat(read(metadata).locality()).isEqualTo(new Locality("eu", "eu-1"));
	}

	@Test
	void readsAZoneWithoutRegion() {
		assertThat(read(Map.of("zone", " eu-1 ")).locality()).isEqualTo(new Locality("", "eu-1"));
	}

	@Test
	void ignoresAndReportsARegionAndZoneWithControlCharacters() {
		assertThat(read(Map.of("region", "e\nu", "zone", "z\u0000")).locality()).isSameAs(Locality.UNKNOWN);
		assertThat(this.problems).containsExactly("region contains control characters and is ignored",
				"zone contains control characters and is ignored");
	}

	@Test
	void readsTags() {
		assertThat(read(Map.of("tags", "b, a,,b , ")).tags()).containsExactly("b", "a");
	}

	@Test
	void neverThrowsAndAlwaysHasASensibleWeight() {
		long seed = 18;
		Random random = new Random(seed);
		List<String> keys = List.of("weight", "nacos.weight", "version", "zone", "region", "tags");
		for (int i = 0; i < 20_000; i++) {
			String value = hostile(random);
			InstanceMetadata metadata = read(Map.of(keys.get(random.nextInt(keys.size())), value));
			assertThat(metadata.weight()).as("'%s', seed %s, round %s", value, seed, i).isBetween(0.0, 1_000_000.0);
		}
	}

	private static String hostile(Random random) {
		String alphabet = "0123456789.-+eEdfxXpPNaInity, \r\n\u0000v\ud800\uffff";
		StringBuilder result = new StringBuilder();
		int length = random.nextInt(8);
		for (int i = 0; i < length; i++) {
			result.append(alphabet.charAt(random.nextInt(alphabet.length())));
		}
		return result.toString();
	}

	private InstanceMetadata read(Map<String, String> metadata) {
		return InstanceMetadata.read(metadata, this.problems::add);
	}

}
