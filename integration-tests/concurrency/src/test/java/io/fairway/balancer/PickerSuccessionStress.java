package io.fairway.balancer;

import java.util.List;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

/**
 * The list changes while a request picks from the old one: the sequence is the same, so
 * nobody is picked twice and nobody is left out.
 */
@JCStressTest
@Outcome(id = { "0, 1, 2", "1, 0, 2" }, expect = Expect.ACCEPTABLE, desc = "One after the other, from one sequence.")
@State
public class PickerSuccessionStress {

	private static final Request<?> REQUEST = new DefaultRequest<>();

	private final LoadBalancingPolicy policy = LoadBalancingPolicy.roundRobin((bound) -> 0);

	private final InstanceList list = InstanceList.of(List.of(instance(0), instance(1), instance(2)));

	private final Picker picker = picker(this.list);

	private volatile Picker successor = this.picker;

	private static Instance instance(int number) {
		return Instance.builder("users", "10.0.0.1", 8000 + number).build();
	}

	private Picker picker(InstanceList list) {
		return list.derived(this.policy, this.policy::picker);
	}

	@Actor
	public void old(III_Result result) {
		result.r1 = pick(this.picker);
	}

	@Actor
	public void changed(III_Result result) {
		this.successor = picker(this.list.successor(List.of(instance(10), instance(11), instance(12))));
		result.r2 = pick(this.successor);
	}

	@Arbiter
	public void after(III_Result result) {
		result.r3 = pick(this.successor);
	}

	private static int pick(Picker picker) {
		return picker.pick(REQUEST).getPort() % 10;
	}

}
