package io.fairway.integration.registries.nacos;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.fairway.instance.Instance;
import io.fairway.registry.InstancesListener;

/**
 * Remembers what a registry says of one service.
 */
final class Recorder implements InstancesListener {

	private final List<List<Instance>> answers = new CopyOnWriteArrayList<>();

	private final List<List<Instance>> removals = new CopyOnWriteArrayList<>();

	private final List<Exception> failures = new CopyOnWriteArrayList<>();

	private final AtomicInteger calls = new AtomicInteger();

	private volatile boolean overlapped;

	@Override
	public void instancesChanged(List<Instance> instances) {
		enter(() -> this.answers.add(instances));
	}

	@Override
	public void instancesRemoved(List<Instance> instances) {
		enter(() -> {
			this.answers.add(instances);
			this.removals.add(instances);
		});
	}

	@Override
	public void registryFailed(Exception cause) {
		enter(() -> this.failures.add(cause));
	}

	private void enter(Runnable action) {
		if (this.calls.incrementAndGet() != 1) {
			this.overlapped = true;
		}
		action.run();
		this.calls.decrementAndGet();
	}

	List<List<Instance>> answers() {
		return this.answers;
	}

	List<List<Instance>> removals() {
		return this.removals;
	}

	List<Exception> failures() {
		return this.failures;
	}

	boolean overlapped() {
		return this.overlapped;
	}

	boolean answered() {
		return !this.answers.isEmpty();
	}

	List<Instance> last() {
		return this.answers.isEmpty() ? List.of() : this.answers.get(this.answers.size() - 1);
	}

	/** The hosts of the last answer. */
	List<String> hosts() {
		return last().stream().map(Instance::getHost).sorted().toList();
	}

}
