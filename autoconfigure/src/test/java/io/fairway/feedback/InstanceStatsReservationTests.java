package io.fairway.feedback;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.fairway.instance.FakeTicker;
import io.fairway.instance.InstanceId;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the places that {@link InstanceStats} reserves.
 */
class InstanceStatsReservationTests {

	private final FakeTicker ticker = new FakeTicker();

	private final InstanceStats stats = new InstanceStatsRegistry(this.ticker, List.of())
		.of(new InstanceId("users", "10.0.0.1", 80));

	@Test
	void reservesUpToTheLimit() {
		assertThat(reserve(2)).isTrue();
		assertThat(reserve(2)).isTrue();
		assertThat(reserve(2)).isFalse();
		assertThat(this.stats.committed(this.stats.now())).isEqualTo(2);
	}

	@Test
	void requestsInFlightTakePlacesToo() {
		this.stats.begin();
		assertThat(reserve(1)).isFalse();
		assertThat(reserve(2)).isTrue();
	}

	@Test
	void aRequestThatBeginsUsesAPlace() {
		reserve(1);
		this.stats.service().reserve(this.stats.now());
		RequestLease lease = this.stats.begin();
		assertThat(this.stats.committed(this.stats.now())).isEqualTo(1);
		assertThat(this.stats.service().committed(this.stats.now())).isEqualTo(1);
		lease.close();
		assertThat(this.stats.committed(this.stats.now())).isZero();
		assertThat(this.stats.service().committed(this.stats.now())).isZero();
	}

	@Test
	void aRequestWithoutPlaceTakesNothingFromTheService() {
		this.stats.service().reserve(this.stats.now());
		this.stats.begin();
		assertThat(this.stats.service().committed(this.stats.now())).isEqualTo(2);
	}

	@Test
	void aPlaceThatIsNotUsedIsFreeAgain() {
		reserve(1);
		this.stats.service().reserve(this.stats.now());
		this.ticker.advance(Duration.ofSeconds(3));
		assertThat(reserve(1)).isTrue();
		assertThat(this.stats.service().committed(this.stats.now())).isZero();
	}

	private boolean reserve(int limit) {
		return this.stats.reserve(limit, this.stats.now());
	}

}
