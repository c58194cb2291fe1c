package io.fairway.metrics;

import java.util.function.Function;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.client.SelectionListener;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

/**
 * The selections of one load balancer. Thread-safe.
 */
final class ServiceSelections implements SelectionListener {

	/** One in so many is timed. */
	static final int SAMPLING = 64;

	/** Changed settings bring new policies, and the old ones are not used any more. */
	private static final int MAX_POLICIES = 16;

	private final String serviceId;

	private final Function<LoadBalancingPolicy, String> names;

	private final TrafficRecorder recorder;

	private volatile StrategySelections[] policies = {};

	ServiceSelections(String serviceId, Function<LoadBalancingPolicy, String> names, TrafficRecorder recorder) {
		this.serviceId = serviceId;
		this.names = names;
		this.recorder = recorder;
	}

	@Override
	public boolean isTimed() {
		return this.recorder.random(SAMPLING) == 0;
	}

	@Override
	public void selected(InstanceList instances, LoadBalancingPolicy policy, Instance chosen) {
		for (StrategySelections known : this.policies) {
			if (known.isOf(policy)) {
				known.count(instances, chosen);
				return;
			}
		}
		add(policy).count(instances, chosen);
	}

	private synchronized StrategySelections add(LoadBalancingPolicy policy) {
		StrategySelections[] before = this.policies;
		for (StrategySelections known : before) {
			if (known.isOf(policy)) {
				return known;
			}
		}
		int kept = Math.min(before.length, MAX_POLICIES - 1);
		StrategySelections[] after = new StrategySelections[kept + 1];
		System.arraycopy(before, 0, after, 1, kept);
		after[0] = new StrategySelections(policy, this.names.apply(policy), this.recorder);
		this.policies = after;
		return after[0];
	}

	@Override
	public void failed() {
		this.recorder.service(this.serviceId).selectionFailed();
	}

	@Override
	public void timed(long nanos) {
		this.recorder.took(this.serviceId, Timing.SELECTION, nanos);
	}

}
