package io.fairway.feedback;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

import io.fairway.instance.InstanceId;

/**
 * An answer comes while the request is ended, and the next request takes its place among
 * those that wait: that one is not taken out in its stead.
 */
@JCStressTest
@Outcome(id = "1, 1, 1, 1", expect = Expect.ACCEPTABLE,
		desc = "The next request is in flight and still waits; one outcome was told.")
@State
public class LeasePlaceStress {

	private final AtomicInteger told = new AtomicInteger();

	private final InstanceStats stats = new InstanceStatsRegistry(() -> 1,
			List.of((id, outcome, elapsed) -> this.told.incrementAndGet()))
		.of(new InstanceId("users", "10.0.0.1", 80));

	private final RequestLease lease = this.stats.begin();

	private volatile RequestLease next = this.lease;

	@Actor
	public void answer() {
		this.lease.answered(200);
	}

	@Actor
	public void end() {
		this.lease.close(io.fairway.feedback.Outcome.TIMEOUT);
		this.next = this.stats.begin();
	}

	@Arbiter
	public void after(IIII_Result result) {
		this.lease.close();
		result.r1 = this.stats.inFlight();
		result.r2 = this.stats.service().inFlight();
		result.r3 = (int) this.stats.oldestWaiting(2);
		result.r4 = this.told.get();
		this.next.close();
	}

}
