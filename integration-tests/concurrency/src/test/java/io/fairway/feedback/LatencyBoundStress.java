package io.fairway.feedback;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * An answer and a failure come at once: the greater of the two times counts, whichever is
 * noted first.
 */
@JCStressTest
@Outcome(id = "20", expect = Expect.ACCEPTABLE, desc = "The greater one stays.")
@State
public class LatencyBoundStress {

	private final DecayingValue value = new DecayingValue(Long.MAX_VALUE);

	@Actor
	public void answer() {
		this.value.observePeak(10, 0);
	}

	@Actor
	public void failure() {
		this.value.observeAtLeast(20, 0);
	}

	@Arbiter
	public void after(I_Result result) {
		result.r1 = (int) this.value.at(0);
	}

}
