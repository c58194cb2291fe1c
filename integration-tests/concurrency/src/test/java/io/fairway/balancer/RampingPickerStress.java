package io.fairway.balancer;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

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

/**
 * Two requests come when the weights of a slow start are due: one of them builds the next
 * picker, once, and the other sees either picker, but complete.
 */
@JCStressTest
@Outcome(id = { "1, 2, 1", "2, 1, 1", "2, 2, 1" }, expect = Expect.ACCEPTABLE,
		desc = "The old or the new picker, which was built once.")
@State
public class RampingPickerStress {

	private static final Request<?> REQUEST = new DefaultRequest<>();

	private static final Instance[] OLD = { instance(0) };

	private static final Instance[] NEW = { instance(0), instance(1), instance(2), instance(3) };

	private final AtomicInteger built = new AtomicInteger();

	private final AtomicLong now = new AtomicLong();

	private final Picker picker = rampingPicker();

	private static Instance instance(int number) {
		return Instance.builder("users", "10.0.0.1", 8000 + number).build();
	}

	private Picker rampingPicker() {
		SlowStart slowStart = new SlowStart(Duration.ofNanos(1000), 1, 10);
		WeightingPolicy policy = new WeightingPolicy(
				(instances, weights, previous) -> new Generation(instances, this.built.getAndIncrement()), slowStart,
				this.now::get);
		RampingPicker before = new RampingPicker(policy, OLD, null);
		RampingPicker ramping = new RampingPicker(policy, NEW, before);
		this.now.set(20);
		return ramping;
	}

	@Actor
	public void one(III_Result result) {
		result.r1 = this.picker.pick(REQUEST).getPort() - 8000;
	}

	@Actor
	public void other(III_Result result) {
		result.r2 = this.picker.pick(REQUEST).getPort() - 8000;
	}

	/** Two were built before. */
	@Arbiter
	public void after(III_Result result) {
		result.r3 = this.built.get() - 2;
	}

	/** Says by the instance that it picks which one it is, without a final field. */
	private static final class Generation implements Picker {

		private Instance[] instances;

		private int number;

		Generation(Instance[] instances, int number) {
			this.instances = instances;
			this.number = number;
		}

		@Override
		public Instance pick(Request<?> request) {
			return this.instances[this.number];
		}

	}

}
