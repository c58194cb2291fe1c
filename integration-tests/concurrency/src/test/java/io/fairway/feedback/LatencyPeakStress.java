package io.fairway.feedback;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two answers come at once: the slower one counts, whichever is noted first.
 */
@JCStressTest
@Outcome(id = { "0, 20", "10, 20", "20, 20" }, expect = Expect.ACCEPTABLE,
		desc = "Whole values only, and the greater one stays.")
@State
public class LatencyPeakStress {

	private final DecayingValue value = new DecayingValue(Long.MAX_VALUE);

	@Actor
	public void fast() {
		this.value.observePeak(10, 0);
	}

	@Actor
	public void slow(II_Result result) {
		result.r1 = (int) this.value.at(0);
		this.value.observePeak(20, 0);
	}

	@Arbiter
	public void after(II_Result result) {
		result.r2 = (int) this.value.at(0);
	}

}
