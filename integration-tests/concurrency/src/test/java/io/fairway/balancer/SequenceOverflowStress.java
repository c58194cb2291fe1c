package io.fairway.balancer;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * All 2³² values are used, the last one and 0 included.
 */
@JCStressTest
@Outcome(id = { "-2, -1, 0, 1", "-2, 0, -1, 1", "-2, 1, -1, 0", "-1, 0, -2, 1", "-1, 1, -2, 0", "0, 1, -2, -1" },
		expect = Expect.ACCEPTABLE, desc = "Each value once, in order.")
@State
public class SequenceOverflowStress {

	private final Sequence cycle = Sequence.startingAt(-2);

	@Actor
	public void one(IIII_Result result) {
		result.r1 = this.cycle.next();
		result.r2 = this.cycle.next();
	}

	@Actor
	public void other(IIII_Result result) {
		result.r3 = this.cycle.next();
		result.r4 = this.cycle.next();
	}

}
