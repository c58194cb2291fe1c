package io.fairway.balancer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;

/**
 * Lets weights rise in steps: while an instance is in its slow start, the picker behind
 * this one is replaced from time to time by one with new weights. One of the requests
 * that come then builds it, while the others go on with what is there.
 */
final class RampingPicker implements Picker {

	/** How often weights change within the window. */
	private static final int STEPS = 50;

	private final WeightingPolicy policy;

	private final Instance[] instances;

	/** When each instance joined that has not reached its full weight. */
	private final Map<InstanceId, Long> joined = new HashMap<>();

	private final Map<InstanceId, Instance> members = new HashMap<>();

	private final AtomicBoolean rebuilding = new AtomicBoolean();

	private volatile Stage stage;

	RampingPicker(WeightingPolicy policy, Instance[] instances, @Nullable RampingPicker previous) {
		this.policy = policy;
		this.instances = instances;
		long now = policy.ticker().read();
		for (Instance instance : instances) {
			this.members.put(instance.id(), instance);
			Long since = (previous != null) ? previous.joined(instance.id(), now) : null;
			if (since != null && now - since < window()) {
				this.joined.put(instance.id(), since);
			}
		}
		this.stage = stage(now, (previous != null) ? previous.stage.picker() : null);
	}

	private @Nullable Long joined(InstanceId id, long now) {
		return this.members.containsKey(id) ? this.joined.get(id) : (Long) now;
	}

	private long window() {
		return this.policy.slowStart().window().toNanos();
	}

	@Override
	public Instance pick(Request<?> request) {
		Stage stage = this.stage;
		if (stage.ends()) {
			long now = this.policy.ticker().read();
			if (now - stage.end() >= 0 && this.rebuilding.compareAndSet(false, true)) {
				stage = next(now, stage);
			}
		}
		return stage.picker().pick(request);
	}

	@Override
	public List<Candidate> candidates(Request<?> request) {
		Stage stage = this.stage;
		long now = this.policy.ticker().read();
		// What a request would build now, without keeping it.
		Stage due = (stage.ends() && now - stage.end() >= 0) ? stage(now, stage.picker()) : stage;
		List<Candidate> candidates = new ArrayList<>();
		for (Candidate candidate : due.picker().candidates(request)) {
			Double weight = due.weights().get(candidate.instance().id());
			candidates.add(new Candidate(candidate.instance(), (weight != null) ? weight : candidate.weight(),
					candidate.share()));
		}
		return candidates;
	}

	private Stage next(long now, Stage stage) {
		try {
			// Another request may have been here since this one looked.
			if (this.stage == stage) {
				this.stage = stage(now, stage.picker());
			}
			return this.stage;
		}
		finally {
			this.rebuilding.set(false);
		}
	}

	private Stage stage(long now, @Nullable Picker previous) {
		double[] weights = WeightingPolicy.statedWeights(this.instances);
		boolean ends = false;
		for (int i = 0; i < weights.length; i++) {
			Long since = this.joined.get(this.instances[i].id());
			if (since != null) {
				weights[i] *= this.policy.slowStart().factor(now - since);
				ends |= now - since < window();
			}
		}
		Map<InstanceId, Double> rising = new HashMap<>();
		for (int i = 0; i < weights.length; i++) {
			if (this.joined.containsKey(this.instances[i].id())) {
				rising.put(this.instances[i].id(), weights[i]);
			}
		}
		return new Stage(this.policy.pickers().picker(this.instances, weights, previous), rising, ends,
				now + window() / STEPS);
	}

	/**
	 * What holds until the next step.
	 *
	 * @param weights the weights of those that have not reached their full weight
	 */
	private record Stage(Picker picker, Map<InstanceId, Double> weights, boolean ends, long end) {
	}

}
