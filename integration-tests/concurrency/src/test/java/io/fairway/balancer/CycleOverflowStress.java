package io.fairway.balancer;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * The counter itself overflows while two threads pick, as it does when the length of the
 * cycle changed just before.
 */
@JCStressTest
@Outcome(id = { "0, 1, 2, 3", "0, 2, 1, 3", "0, 3, 1, 2", "1, 2, 0, 3", "1, 3, 0, 2", "2, 3, 0, 1" },
		expect = Expect.ACCEPTABLE, desc = "Each position once, in order.")
@State
public class CycleOverflowStress {

	private final Sequence.Cycle cycle = Sequence.startingAt(-1).cycle(10);

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
