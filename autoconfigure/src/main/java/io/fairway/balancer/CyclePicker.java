package io.fairway.balancer;

import java.util.List;

import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;

/**
 * Goes through a cycle of instances, in which an instance may occur more than once.
 */
final class CyclePicker implements Picker, Sequenced {

	private final Instance[] instances;

	private final Sequence sequence;

	private final Sequence.Cycle cycle;

	CyclePicker(Instance[] instances, Sequence sequence) {
		this.instances = instances;
		this.sequence = sequence;
		this.cycle = sequence.cycle(instances.length);
	}

	@Override
	public Instance pick(Request<?> request) {
		return this.instances[this.cycle.next()];
	}

	@Override
	public List<Candidate> candidates(Request<?> request) {
		return Candidate.inCycle(this.instances);
	}

	@Override
	public Sequence sequence() {
		return this.sequence;
	}

}
