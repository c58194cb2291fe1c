package io.fairway.feedback;

import java.util.List;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

import io.fairway.instance.InstanceId;

/**
 * Two threads begin and end requests of one instance: each sees its own counted, at most
 * both, and in the end none is left.
 */
@JCStressTest
@Outcome(id = { "1, 1, 0, 0", "1, 2, 0, 0", "2, 1, 0, 0", "2, 2, 0, 0" }, expect = Expect.ACCEPTABLE,
		desc = "Never less than the own request, never more than both.")
@State
public class InFlightStress {

	private final InstanceStats stats = new InstanceStatsRegistry(() -> 1, List.of())
		.of(new InstanceId("users", "10.0.0.1", 80));

	@Actor
	public void one(IIII_Result result) {
		RequestLease lease = this.stats.begin();
		result.r1 = this.stats.inFlight();
		lease.close();
	}

	@Actor
	public void other(IIII_Result result) {
		RequestLease lease = this.stats.begin();
		result.r2 = this.stats.inFlight();
		lease.close();
	}

	@Arbiter
	public void after(IIII_Result result) {
		result.r3 = this.stats.inFlight();
		result.r4 = this.stats.service().inFlight();
	}

}
