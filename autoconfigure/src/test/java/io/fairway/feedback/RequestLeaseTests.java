package io.fairway.feedback;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestLease}.
 */
class RequestLeaseTests {

	private final List<Outcome> outcomes = new ArrayList<>();

	private final InstanceStats stats = new InstanceStatsRegistry(Ticker.system(),
			List.of((id, outcome, elapsed) -> this.outcomes.add(outcome)))
		.of(new InstanceId("users", "10.0.0.1", 80));

	@Test
	void endsAsItsAnswerPromised() {
		RequestLease lease = this.stats.begin();
		lease.answered(503);
		lease.close();
		assertThat(this.outcomes).containsExactly(Outcome.GATEWAY_ERROR);
	}

	@Test
	void theFirstAnswerCounts() {
		RequestLease lease = this.stats.begin();
		lease.answered(503);
		lease.answered(200);
		lease.close();
		assertThat(this.outcomes).containsExactly(Outcome.GATEWAY_ERROR);
	}

	@Test
	void endsOnce() {
		RequestLease lease = this.stats.begin();
		lease.close();
		lease.cancel();
		lease.fail(new IllegalStateException("test"));
		assertThat(this.outcomes).containsExactly(Outcome.SUCCESS);
		assertThat(this.stats.inFlight()).isZero();
	}

}
