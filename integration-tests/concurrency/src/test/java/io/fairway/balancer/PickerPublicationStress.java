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
 * Two requests are the first that see a list: both pick from one and the same complete
 * picker, or they would both get the first instance.
 */
@JCStressTest
@Outcome(id = { "0, 1, 2", "1, 0, 2" }, expect = Expect.ACCEPTABLE, desc = "One after the other, from one sequence.")
@State
public class PickerPublicationStress {

	private static final Request<?> REQUEST = new DefaultRequest<>();

	private final LoadBalancingPolicy policy = LoadBalancingPolicy.weighted(SlowStart.OFF, (bound) -> 0, () -> 0);

	private final InstanceList list = InstanceList.of(List.of(instance(0), instance(1), instance(2)));

	private static Instance instance(int number) {
		return Instance.builder("users", "10.0.0.1", 8000 + number).build();
	}

	@Actor
	public void one(III_Result result) {
		result.r1 = pick();
	}

	@Actor
	public void other(III_Result result) {
		result.r2 = pick();
	}

	@Arbiter
	public void after(III_Result result) {
		result.r3 = pick();
	}

	private int pick() {
		Picker picker = this.list.derived(this.policy, this.policy::picker);
		return picker.pick(REQUEST).getPort() - 8000;
	}

}
