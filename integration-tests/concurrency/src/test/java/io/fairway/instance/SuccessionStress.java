package io.fairway.instance;

import java.util.List;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A list gets its successor while something is derived from it for the first time: the
 * successor is handed the result or nothing, and neither list forgets its own.
 */
@JCStressTest
@Outcome(id = { "1, 1, 1, 1", "1, 2, 1, 2" }, expect = Expect.ACCEPTABLE, desc = "Handed over or not.")
@State
public class SuccessionStress {

	private final InstanceList list = InstanceList.of(List.of(instance("a")));

	private volatile InstanceList successor = this.list;

	private static Instance instance(String host) {
		return Instance.builder("users", host, 8080).build();
	}

	@Actor
	public void derive(IIII_Result result) {
		result.r1 = derived(this.list);
	}

	@Actor
	public void succeed(IIII_Result result) {
		this.successor = this.list.successor(List.of(instance("b")));
		result.r2 = derived(this.successor);
	}

	@Arbiter
	public void after(IIII_Result result) {
		result.r3 = derived(this.list);
		result.r4 = derived(this.successor);
	}

	private int derived(InstanceList list) {
		return list.derived(this, this::generation);
	}

	private Integer generation(InstanceList list, Integer previous) {
		return (previous != null) ? 1 + previous : 1;
	}

}
