package io.fairway.integration.registries.kubernetes;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.fairway.instance.Instance;
import io.fairway.registry.InstancesListener;

/**
 * What a registry said of one service.
 */
final class Answers implements InstancesListener {

	private final List<Answer> all = new CopyOnWriteArrayList<>();

	private final List<Exception> failures = new CopyOnWriteArrayList<>();

	@Override
	public void instancesChanged(List<Instance> instances) {
		this.all.add(new Answer(instances, false));
	}

	@Override
	public void instancesRemoved(List<Instance> instances) {
		this.all.add(new Answer(instances, true));
	}

	@Override
	public void registryFailed(Exception cause) {
		this.failures.add(cause);
	}

	List<Answer> all() {
		return this.all;
	}

	Answer last() {
		return this.all.isEmpty() ? new Answer(List.of(), false) : this.all.get(this.all.size() - 1);
	}

	List<String> hosts() {
		return last().instances().stream().map(Instance::getHost).toList();
	}

	List<Exception> failures() {
		return this.failures;
	}

	/**
	 * One answer.
	 *
	 * @param instances the instances
	 * @param removed whether those that are missing have left for sure
	 */
	record Answer(List<Instance> instances, boolean removed) {
	}

}
