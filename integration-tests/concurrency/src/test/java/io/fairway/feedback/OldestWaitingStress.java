package io.fairway.feedback;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One request comes and goes while another waits: the one that waits is always the
 * oldest.
 */
@JCStressTest
@Outcome(id = "90, 90", expect = Expect.ACCEPTABLE, desc = "The age of the one that waits.")
@State
public class OldestWaitingStress {

	private final WaitingRequests waiting = waiting();

	private static WaitingRequests waiting() {
		WaitingRequests waiting = new WaitingRequests();
		waiting.enter(10);
		return waiting;
	}

	@Actor
	public void comeAndGo() {
		this.waiting.leave(this.waiting.enter(20));
	}

	@Actor
	public void observe(II_Result result) {
		result.r1 = (int) this.waiting.oldest(100);
	}

	@Arbiter
	public void after(II_Result result) {
		result.r2 = (int) this.waiting.oldest(100);
	}

}
