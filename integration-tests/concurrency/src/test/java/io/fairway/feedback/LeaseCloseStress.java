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
 * A response is closed on one thread and its request cancelled on another: it is counted
 * out once.
 */
@JCStressTest
@Outcome(id = "0, 0, 0, 1", expect = Expect.ACCEPTABLE, desc = "Closed first: SUCCESS.")
@Outcome(id = "0, 0, 0, 64", expect = Expect.ACCEPTABLE, desc = "Cancelled first: CANCELLED.")
@State
public class LeaseCloseStress {

	private final AtomicInteger told = new AtomicInteger();

	private final InstanceStats stats = new InstanceStatsRegistry(() -> 1,
			List.of((id, outcome, elapsed) -> this.told.addAndGet(1 << outcome.ordinal())))
		.of(new InstanceId("users", "10.0.0.1", 80));

	private final RequestLease lease = this.stats.begin();

	@Actor
	public void one() {
		this.lease.close();
	}

	@Actor
	public void other() {
		this.lease.cancel();
	}

	@Arbiter
	public void after(IIII_Result result) {
		result.r1 = this.stats.inFlight();
		result.r2 = this.stats.service().inFlight();
		result.r3 = (int) this.stats.oldestWaiting(2);
		result.r4 = this.told.get();
	}

}
