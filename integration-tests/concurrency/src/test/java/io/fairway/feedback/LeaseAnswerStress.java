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
 * An answer comes while the caller gives up: the request stops waiting and is counted out
 * once.
 */
@JCStressTest
@Outcome(id = "0, 0, 0, 4", expect = Expect.ACCEPTABLE, desc = "Answered first: GATEWAY_ERROR.")
@Outcome(id = "0, 0, 0, 64", expect = Expect.ACCEPTABLE, desc = "Cancelled first: CANCELLED.")
@State
public class LeaseAnswerStress {

	private final AtomicInteger told = new AtomicInteger();

	private final InstanceStats stats = new InstanceStatsRegistry(() -> 1,
			List.of((id, outcome, elapsed) -> this.told.addAndGet(1 << outcome.ordinal())))
		.of(new InstanceId("users", "10.0.0.1", 80));

	private final RequestLease lease = this.stats.begin();

	@Actor
	public void one() {
		this.lease.answered(503);
	}

	@Actor
	public void other() {
		this.lease.cancel();
	}

	@Arbiter
	public void after(IIII_Result result) {
		this.lease.close();
		result.r1 = this.stats.inFlight();
		result.r2 = this.stats.service().inFlight();
		result.r3 = (int) this.stats.oldestWaiting(2);
		result.r4 = this.told.get();
	}

}
