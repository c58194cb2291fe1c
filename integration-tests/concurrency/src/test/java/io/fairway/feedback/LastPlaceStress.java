package io.fairway.feedback;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Two requests want the last place among those that wait: one gets it, and it is free
 * again when all have left.
 */
@JCStressTest
@Outcome(id = { "7, -1, 0", "-1, 7, 0" }, expect = Expect.ACCEPTABLE, desc = "One of them has the place.")
@State
public class LastPlaceStress {

	private final WaitingRequests waiting = full();

	/** All places but the last are taken, since the places are found by the time. */
	private static WaitingRequests full() {
		WaitingRequests waiting = new WaitingRequests();
		for (int place = 0; place < 7; place++) {
			waiting.enter(place << 10);
		}
		return waiting;
	}

	@Actor
	public void one(III_Result result) {
		result.r1 = this.waiting.enter(1);
	}

	@Actor
	public void other(III_Result result) {
		result.r2 = this.waiting.enter(1);
	}

	@Arbiter
	public void after(III_Result result) {
		for (int place = 0; place < 8; place++) {
			this.waiting.leave(place);
		}
		result.r3 = (int) this.waiting.oldest(5);
	}

}
