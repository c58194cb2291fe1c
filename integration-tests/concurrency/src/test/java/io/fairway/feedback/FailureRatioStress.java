package io.fairway.feedback;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Two calls end at once: both count.
 */
@JCStressTest
@Outcome(id = "750", expect = Expect.ACCEPTABLE, desc = "Half of the way, and half of the rest.")
@State
public class FailureRatioStress {

	private final DecayingValue value = new DecayingValue(Long.MAX_VALUE);

	@Actor
	public void one() {
		this.value.observe(1, 0.5, 0);
	}

	@Actor
	public void other() {
		this.value.observe(1, 0.5, 0);
	}

	@Arbiter
	public void after(I_Result result) {
		result.r1 = (int) (1000 * this.value.at(0));
	}

}
