package io.fairway.routing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.fairway.instance.Instance;
import io.fairway.instance.Locality;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LocalityModeTests {

	private static final Locality SELF = new Locality("eu", "eu-1");

	@ParameterizedTest
	@CsvSource({ "eu, eu-1, 0", "'', eu-1, 0", "eu, eu-2, 1", "eu, '', 1", "us, us-1, 2", "asia, eu-1, 3", "'', '', 4",
			"mars, m-1, 4" })
	void prefersTheNearestThenNearbyRegionsInTheirOrder(String region, String zone, int level) {
		LocalityMode mode = LocalityMode.prefer(List.of("us", "asia"));
		assertThat(levels(mode).levelOf().applyAsInt(at(region, zone))).isEqualTo(level);
		assertThat(levels(mode).count()).isEqualTo(5);
	}

	@Test
	void failsOverToTheRegionsOfTheOwnRegion() {
		LocalityMode mode = LocalityMode.failover(Map.of("eu", List.of("asia"), "us", List.of("mars")));
		assertThat(levels(mode).levelOf().applyAsInt(at("asia", "a"))).isEqualTo(2);
		assertThat(levels(mode).levelOf().applyAsInt(at("mars", "a"))).isEqualTo(3);
	}

	@Test
	void ofARegionWithoutFailoverAllOthersAreEqual() {
		LocalityMode mode = LocalityMode.failover(Map.of("us", List.of("mars")));
		assertThat(levels(mode).levelOf().applyAsInt(at("mars", "a"))).isEqualTo(2);
		assertThat(levels(mode).levelOf().applyAsInt(at("us", "a"))).isEqualTo(2);
	}

	@ParameterizedTest
	@CsvSource({ "eu, eu-1, 0", "eu, eu-2, 1", "eu, '', 1", "us, us-1, 2", "asia, a, 3" })
	void anInstanceBelongsToThePlaceThatMatchesItBest(String region, String zone, int level) {
		LocalityMode mode = LocalityMode.distribute(List.of(distribution("eu/*", "eu/eu-1", 50, "eu/*", 30, "us", 20)));
		assertThat(levels(mode).levelOf().applyAsInt(at(region, zone))).isEqualTo(level);
	}

	@Test
	void theMostPreciseDistributionCounts() {
		LocalityMode mode = LocalityMode.distribute(List.of(distribution("*", "us", 100),
				distribution("eu/eu-1", "asia", 100), distribution("eu/*", "mars", 100)));
		assertThat(levels(mode).levelOf().applyAsInt(at("asia", ""))).isZero();
		LocalityLevels region = mode.levels(new Locality("eu", "eu-2"), settings(mode), 50);
		assertThat(region.levelOf().applyAsInt(at("mars", ""))).isZero();
		LocalityLevels elsewhere = mode.levels(Locality.UNKNOWN, settings(mode), 50);
		assertThat(elsewhere.levelOf().applyAsInt(at("us", ""))).isZero();
	}

	@Test
	void withoutDistributionForItAClientPrefersWhatIsNear() {
		LocalityMode mode = LocalityMode.distribute(List.of(distribution("us", "us", 100)));
		assertThat(levels(mode).levelOf().applyAsInt(at("eu", "eu-2"))).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "/", "eu/", "/eu-1", "eu/eu-1/a", "*/eu-1", "e*", "eu/e*" })
	void refusesWhatIsNoPlace(String place) {
		assertThatIllegalArgumentException().isThrownBy(() -> distribution(place, "us", 100))
			.withMessageContaining("'" + place + "'")
			.withMessageContaining("expected: a region");
		assertThatIllegalArgumentException().isThrownBy(() -> distribution("us", place, 100));
	}

	@Test
	void refusesPercentagesThatAreNotAHundredTogether() {
		assertThatIllegalArgumentException().isThrownBy(() -> distribution("us", "us", 60, "eu", 30))
			.withMessageContaining("sum of 90");
		assertThatIllegalArgumentException().isThrownBy(() -> distribution("us", "us", 110, "eu", -10))
			.withMessageContaining("from 1 to 100");
		assertThatIllegalArgumentException().isThrownBy(() -> new LocalityDistribution("us", Map.of()))
			.withMessageContaining("sum of 0");
	}

	@ParameterizedTest
	@CsvSource({ "eu, eu-1, r1, 0", "eu, eu-1, r2, 1", "eu, eu-2, r1, 2", "us, eu-1, r1, 3", "'', '', r1, 3" })
	void theFirstLabelThatDiffersDecides(String region, String zone, String rack, int level) {
		LocalityMode mode = LocalityMode.failoverPriority(
				List.of("topology.kubernetes.io/region", "topology.kubernetes.io/zone", "rack"), Map.of("rack", "r1"));
		Instance instance = TestInstances.builder("a")
			.locality(new Locality(region, zone))
			.metadata(Map.of("rack", rack))
			.build();
		assertThat(levels(mode).levelOf().applyAsInt(instance)).isEqualTo(level);
		assertThat(levels(mode).count()).isEqualTo(4);
	}

	@Test
	void aLabelCanAskForAnotherValueThanTheOwn() {
		LocalityMode mode = LocalityMode.failoverPriority(List.of("rack=r2"), Map.of("rack", "r1"));
		assertThat(levels(mode).levelOf().applyAsInt(TestInstances.builder("a").metadata(Map.of("rack", "r2")).build()))
			.isZero();
		assertThat(levels(mode).levelOf().applyAsInt(TestInstances.builder("a").metadata(Map.of("rack", "r1")).build()))
			.isOne();
	}

	@Test
	void aLabelThatNobodyHasMatchesAsInIstio() {
		LocalityMode mode = LocalityMode.failoverPriority(List.of("rack"), Map.of());
		assertThat(levels(mode).levelOf().applyAsInt(at("eu", "eu-1"))).isZero();
	}

	@Test
	void refusesLabelsWithoutKey() {
		assertThatIllegalArgumentException().isThrownBy(() -> LocalityMode.failoverPriority(List.of("=r1"), Map.of()))
			.withMessageContaining("key=value");
		assertThatIllegalArgumentException().isThrownBy(() -> LocalityMode.failoverPriority(List.of(), Map.of()));
	}

	@Test
	void refusesRegionsWithoutName() {
		assertThatIllegalArgumentException().isThrownBy(() -> LocalityMode.prefer(List.of("us", " ")));
		assertThatIllegalArgumentException().isThrownBy(() -> LocalityMode.failover(Map.of("us", List.of(""))));
	}

	@Test
	void refusesAFactorBelowOne() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> LocalitySettings.builder(SELF, (request, bound) -> 0).overprovisioningFactor(0.9).build())
			.withMessageContaining("overprovisioningFactor: 0.9");
	}

	@Test
	void refusesZoneAwarenessWhereZonesDoNotMatter() {
		assertThatIllegalArgumentException().isThrownBy(() -> LocalitySettings.builder(SELF, (request, bound) -> 0)
			.mode(LocalityMode.strict())
			.zoneAware(new ZoneAwareSettings(6, TestInstances::list))
			.build());
	}

	private static LocalityLevels levels(LocalityMode mode) {
		return mode.levels(SELF, settings(mode), 50);
	}

	private static LocalitySettings settings(LocalityMode mode) {
		return LocalitySettings.builder(SELF, (request, bound) -> 0).mode(mode).build();
	}

	private static LocalityDistribution distribution(String from, Object... to) {
		Map<String, Integer> shares = new LinkedHashMap<>();
		for (int i = 0; i < to.length; i += 2) {
			shares.put((String) to[i], (Integer) to[i + 1]);
		}
		return new LocalityDistribution(from, shares);
	}

	private static Instance at(String region, String zone) {
		return TestInstances.builder("a").locality(new Locality(region, zone)).build();
	}

}
