package io.fairway.registry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.fairway.instance.Instance;

/**
 * A registry that says what it is told to say, when it is told to.
 */
public final class FakeRegistry implements Registry {

	private final String name;

	private final List<FakeWatch> watches = new ArrayList<>();

	private final Set<String> services = new LinkedHashSet<>();

	private RuntimeException failure;

	private Runnable onWatch = () -> {
	};

	public FakeRegistry(String name, String... services) {
		this.name = name;
		this.services.addAll(List.of(services));
	}

	/**
	 * From now on, watching and listing fails.
	 */
	public void failWith(RuntimeException failure) {
		this.failure = failure;
	}

	public void recover() {
		this.failure = null;
	}

	/**
	 * What happens while a watch begins.
	 */
	public void onWatch(Runnable action) {
		this.onWatch = action;
	}

	public void answer(String serviceId, Collection<Instance> instances) {
		listeners(serviceId).forEach((listener) -> listener.instancesChanged(List.copyOf(instances)));
	}

	public void remove(String serviceId, Collection<Instance> remaining) {
		listeners(serviceId).forEach((listener) -> listener.instancesRemoved(List.copyOf(remaining)));
	}

	public void fail(String serviceId, Exception cause) {
		listeners(serviceId).forEach((listener) -> listener.registryFailed(cause));
	}

	private synchronized List<InstancesListener> listeners(String serviceId) {
		return this.watches.stream()
			.filter((watch) -> watch.serviceId().equals(serviceId))
			.map(FakeWatch::listener)
			.toList();
	}

	/**
	 * The services of the open watches, in the order in which they were opened.
	 */
	public synchronized List<String> watched() {
		return this.watches.stream().map(FakeWatch::serviceId).toList();
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Watch watch(String serviceId, InstancesListener listener) {
		if (this.failure != null) {
			throw this.failure;
		}
		FakeWatch watch = new FakeWatch(serviceId, listener);
		synchronized (this) {
			this.watches.add(watch);
		}
		this.onWatch.run();
		return () -> remove(watch);
	}

	private synchronized void remove(FakeWatch watch) {
		this.watches.remove(watch);
	}

	@Override
	public Collection<String> services() {
		if (this.failure != null) {
			throw this.failure;
		}
		return this.services;
	}

	@Override
	public void close() {
	}

	private record FakeWatch(String serviceId, InstancesListener listener) {
	}

}
