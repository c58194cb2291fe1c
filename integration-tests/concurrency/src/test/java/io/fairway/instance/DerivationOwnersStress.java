package io.fairway.instance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Two owners derive something from a list at once: neither overwrites what the other has
 * derived.
 */
@JCStressTest
@Outcome(id = "1, 2, 2", expect = Expect.ACCEPTABLE, desc = "Each its own, and neither derives again.")
@State
public class DerivationOwnersStress {

	private final InstanceList list = InstanceList.of(List.of());

	private final Object first = new Object();

	private final Object second = new Object();

	private final AtomicInteger runs = new AtomicInteger();

	@Actor
	public void one(III_Result result) {
		result.r1 = derived(this.first, 1);
	}

	@Actor
	public void other(III_Result result) {
		result.r2 = derived(this.second, 2);
	}

	@Arbiter
	public void after(III_Result result) {
		derived(this.first, 77);
		derived(this.second, 77);
		result.r3 = this.runs.get();
	}

	private int derived(Object owner, int number) {
		return this.list.<Integer>derived(owner, (self, previous) -> {
			this.runs.incrementAndGet();
			return number;
		});
	}

}
