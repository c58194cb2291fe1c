package io.fairway.balancer;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * The last whole cycle that fits into a counter ends while two threads pick: no position
 * is left out and none comes twice.
 */
@JCStressTest
@Outcome(id = { "8, 9, 0, 1", "8, 0, 9, 1", "8, 1, 9, 0", "9, 0, 8, 1", "9, 1, 8, 0", "0, 1, 8, 9" },
		expect = Expect.ACCEPTABLE, desc = "Each position once, in order.")
@State
public class CycleEndStress {

	/** The greatest multiple of ten below 2³², in 32 bits. */
	private static final int END = (int) 4_294_967_290L;

	private final Sequence.Cycle cycle = Sequence.startingAt(END - 2).cycle(10);

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
