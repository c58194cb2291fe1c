package io.fairway.registry;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.fairway.instance.Instance;
import io.fairway.instance.TestInstances;

/**
 * Remembers what a registry said.
 */
public final class RecordingListener implements InstancesListener {

	private final List<List<Instance>> answers = new CopyOnWriteArrayList<>();

	private final List<Exception> failures = new CopyOnWriteArrayList<>();

	@Override
	public void instancesChanged(List<Instance> instances) {
		this.answers.add(instances);
	}

	@Override
	public void registryFailed(Exception cause) {
		this.failures.add(cause);
	}

	public List<List<Instance>> answers() {
		return this.answers;
	}

	public List<Exception> failures() {
		return this.failures;
	}

	/**
	 * The answers as hosts.
	 */
	public List<List<String>> hosts() {
		return this.answers.stream().map(TestInstances::hosts).toList();
	}

	public List<Instance> last() {
		return this.answers.get(this.answers.size() - 1);
	}

	public List<String> lastHosts() {
		return TestInstances.hosts(last());
	}

}
