package io.fairway.instance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * Two threads ask a list for what was never derived from it: the derivation runs once,
 * and both see the same complete result.
 */
@JCStressTest
@Outcome(id = "42, 42, 1, 1", expect = Expect.ACCEPTABLE, desc = "Derived once, complete, and the same for both.")
@State
public class DerivationStress {

	private final InstanceList list = InstanceList.of(List.of());

	private final AtomicInteger runs = new AtomicInteger();

	private Answer one;

	private Answer other;

	@Actor
	public void one(IIII_Result result) {
		this.one = this.list.derived(this, this::derive);
		result.r1 = this.one.answer;
	}

	@Actor
	public void other(IIII_Result result) {
		this.other = this.list.derived(this, this::derive);
		result.r2 = this.other.answer;
	}

	@Arbiter
	public void after(IIII_Result result) {
		result.r3 = this.runs.get();
		result.r4 = (this.one == this.other) ? 1 : 0;
	}

	private Answer derive(InstanceList list, Answer previous) {
		this.runs.incrementAndGet();
		return new Answer(42);
	}

	/** Its field is not final, so that only its publication makes it visible. */
	private static final class Answer {

		private int answer;

		Answer(int answer) {
			this.answer = answer;
		}

	}

}
