package io.fairway.integration.registries.consul;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.fairway.instance.Instance;
import io.fairway.registry.InstancesListener;

/**
 * Remembers what a registry said, and counts how often it said two things at once.
 */
final class Recorder implements InstancesListener {

	private final List<Said> said = new CopyOnWriteArrayList<>();

	private final List<Exception> failures = new CopyOnWriteArrayList<>();

	private final AtomicInteger calls = new AtomicInteger();

	private final AtomicInteger overlaps = new AtomicInteger();

	private final Runnable afterwards;

	Recorder() {
		this(() -> {
		});
	}

	/** One that calls the given task after each call. */
	Recorder(Runnable afterwards) {
		this.afterwards = afterwards;
	}

	@Override
	public void instancesChanged(List<Instance> instances) {
		call(() -> this.said.add(new Said(instances, false)));
	}

	@Override
	public void instancesRemoved(List<Instance> instances) {
		call(() -> this.said.add(new Said(instances, true)));
	}

	@Override
	public void registryFailed(Exception cause) {
		call(() -> this.failures.add(cause));
	}

	private void call(Runnable call) {
		if (this.calls.incrementAndGet() > 1) {
			this.overlaps.incrementAndGet();
		}
		call.run();
		this.calls.decrementAndGet();
		this.afterwards.run();
	}

	List<Said> said() {
		return this.said;
	}

	Said last() {
		return this.said.isEmpty() ? new Said(List.of(), false) : this.said.get(this.said.size() - 1);
	}

	/** The ports of the last answer. */
	List<Integer> ports() {
		return last().instances().stream().map(Instance::getPort).sorted().toList();
	}

	List<Exception> failures() {
		return this.failures;
	}

	int overlaps() {
		return this.overlaps.get();
	}

	/**
	 * An answer.
	 *
	 * @param instances the instances
	 * @param certain whether the registry was sure that missing ones left
	 */
	record Said(List<Instance> instances, boolean certain) {
	}

}
