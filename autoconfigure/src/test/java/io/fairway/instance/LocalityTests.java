package io.fairway.instance;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LocalityTests {

	@ParameterizedTest
	@CsvSource({ "r1, z1, r1, z1, true", "r1, z1, r1, z2, false", "r1, z1, r2, z1, false", "'', z1, r1, z1, true",
			"r1, z1, '', z1, true", "'', z1, '', z1, true", "r1, '', r1, '', false", "'', '', '', '', false" })
	void tellsWhetherTheZoneIsTheSame(String region, String zone, String otherRegion, String otherZone,
			boolean expected) {
		assertThat(new Locality(region, zone).sameZone(new Locality(otherRegion, otherZone))).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "r1, z1, r1, z2, true", "r1, '', r1, '', true", "r1, z1, r2, z1, false", "'', z1, '', z1, false",
			"r1, z1, '', z1, false" })
	void tellsWhetherTheRegionIsTheSame(String region, String zone, String otherRegion, String otherZone,
			boolean expected) {
		assertThat(new Locality(region, zone).sameRegion(new Locality(otherRegion, otherZone))).isEqualTo(expected);
	}

}
