package io.fairway.routing;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.fairway.instance.Instance;
import io.fairway.instance.Locality;
import io.fairway.instance.TestInstances;
import io.fairway.routing.CrossZoneRequests.Departures;
import io.fairway.routing.CrossZoneRequests.Route;

import static org.assertj.core.api.Assertions.assertThat;

class CrossZoneRequestsTests {

	private static final Locality HERE = new Locality("eu", "eu-1");

	private final CrossZoneRequests requests = new CrossZoneRequests();

	private final Departures departures = this.requests.from(HERE);

	@Test
	void countsRequestsByWhereTheyGo() {
		this.departures.count(at("eu", "eu-2"));
		this.departures.count(at("us", "us-1"));
		this.departures.count(at("us", "us-1"));
		assertThat(this.requests.counts()).containsOnly(Map.entry(new Route(HERE, new Locality("eu", "eu-2")), 1L),
				Map.entry(new Route(HERE, new Locality("us", "us-1")), 2L));
	}

	@Test
	void doesNotCountRequestsThatStay() {
		this.departures.count(at("eu", "eu-1"));
		this.departures.count(at("", "eu-1"));
		assertThat(this.requests.counts()).isEmpty();
	}

	@Test
	void countsAZoneOfTheSameNameInAnotherRegion() {
		this.departures.count(at("us", "eu-1"));
		assertThat(this.requests.counts()).hasSize(1);
	}

	@Test
	void doesNotCountWhatMayHaveStayed() {
		this.departures.count(at("", ""));
		this.requests.from(new Locality("eu", "")).count(at("us", "us-1"));
		assertThat(this.requests.counts()).isEmpty();
	}

	@Test
	void goesOnCountingWhenSettingsAreMadeAnew() {
		this.departures.count(at("us", "us-1"));
		this.requests.from(new Locality("eu", "eu-1")).count(at("us", "us-1"));
		assertThat(this.requests.counts()).containsValue(2L);
	}

	@Test
	void keepsABoundedNumberOfTargetsAndLosesNoRequest() {
		for (int i = 0; i < 10_000; i++) {
			this.departures.count(at("us", "us-" + i));
		}
		assertThat(this.requests.counts()).hasSize(101).containsEntry(new Route(HERE, CrossZoneRequests.OTHER), 9_900L);
		assertThat(this.requests.counts().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(10_000);
	}

	private static Instance at(String region, String zone) {
		return TestInstances.builder("a").locality(new Locality(region, zone)).build();
	}

}
