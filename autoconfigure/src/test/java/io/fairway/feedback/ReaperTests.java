package io.fairway.feedback;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what becomes of a lease that is lost.
 */
class ReaperTests {

	private final List<Outcome> outcomes = new ArrayList<>();

	private final InstanceStatsRegistry registry = new InstanceStatsRegistry(Ticker.system(),
			List.of((id, outcome, elapsed) -> this.outcomes.add(outcome)));

	private final InstanceStats stats = this.registry.of(new InstanceId("users", "10.0.0.1", 80));

	@Test
	void countsOutWhatIsLost() {
		this.stats.begin().answered(200);
		this.stats.begin();
		assertThat(this.stats.inFlight()).isEqualTo(2);
		await().until(() -> {
			System.gc();
			return this.registry.reaped() == 2;
		});
		assertThat(this.stats.inFlight()).isZero();
		assertThat(this.outcomes).containsOnly(Outcome.CANCELLED);
	}

	@Test
	void countsOutWhenTheNextRequestBegins() {
		this.stats.begin();
		await().until(() -> {
			System.gc();
			RequestLease next = this.stats.begin();
			int inFlight = this.stats.inFlight();
			next.close();
			return inFlight == 1;
		});
	}

	@Test
	void leavesAloneWhatIsHeld() {
		RequestLease lease = this.stats.begin();
		RequestLease closed = this.stats.begin();
		closed.close();
		System.gc();
		assertThat(this.registry.reaped()).isZero();
		assertThat(this.stats.inFlight()).isEqualTo(1);
		lease.close();
		assertThat(this.outcomes).containsExactly(Outcome.SUCCESS, Outcome.SUCCESS);
	}

	@Test
	void cancelSaysWhatTheAnswerSaid() {
		RequestLease waiting = this.stats.begin();
		waiting.cancel();
		RequestLease answered = this.stats.begin();
		answered.answered(503);
		answered.cancel();
		answered.close();
		assertThat(this.outcomes).containsExactly(Outcome.CANCELLED, Outcome.GATEWAY_ERROR);
		assertThat(this.stats.inFlight()).isZero();
	}

}
