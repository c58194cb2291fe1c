package io.fairway.registry.spring;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;

import io.fairway.instance.Instance;
import io.fairway.instance.InvalidInstanceException;
import io.fairway.instance.Rejections;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.Registry;

/**
 * A registry over other discovery clients, which have no watch: each watched service is
 * asked for at an interval, and at once on {@link #refresh}. One call for a service is
 * under way at a time, on the given executor and never on the caller's thread.
 * Thread-safe.
 */
public final class DiscoveryClientRegistry implements Registry {

	private final String name;

	private final DiscoverySource source;

	private final Executor executor;

	private final ScheduledExecutorService scheduler;

	private final Duration interval;

	private final Rejections rejections;

	private final Set<Poll> polls = new CopyOnWriteArraySet<>();

	/**
	 * A registry that asks the given source.
	 * @param name the name of the registry
	 * @param source the discovery clients
	 * @param executor runs the calls, which may block; it is not closed by the registry
	 * @param scheduler starts the calls; it is not closed by the registry
	 * @param interval the time between two calls for a service
	 */
	public DiscoveryClientRegistry(String name, DiscoverySource source, Executor executor,
			ScheduledExecutorService scheduler, Duration interval) {
		this.name = name;
		this.source = source;
		this.executor = executor;
		this.scheduler = scheduler;
		this.interval = interval;
		this.rejections = new Rejections("Registry '" + name + "'");
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Watch watch(String serviceId, InstancesListener listener) {
		Poll poll = new Poll(() -> instances(serviceId), listener, this.executor);
		this.polls.add(poll);
		poll.start(this.scheduler, this.interval);
		return () -> {
			this.polls.remove(poll);
			poll.close();
		};
	}

	/**
	 * Asks for every watched service now. Returns at once.
	 */
	public void refresh() {
		this.polls.forEach(Poll::run);
	}

	@Override
	public Collection<String> services() {
		return new LinkedHashSet<>(this.source.services());
	}

	/**
	 * What was left out because it could not be called.
	 * @return the rejections
	 */
	@Override
	public Rejections rejections() {
		return this.rejections;
	}

	@Override
	public void close() {
		this.polls.forEach(Poll::close);
		this.polls.clear();
	}

	private List<Instance> instances(String serviceId) {
		return this.source.instances(serviceId)
			.stream()
			.flatMap((source) -> instance(serviceId, source).stream())
			.toList();
	}

	private List<Instance> instance(String serviceId, @Nullable ServiceInstance source) {
		if (source == null) {
			this.rejections.reject("null", "is not an instance");
			return List.of();
		}
		String subject = String.valueOf(source.getInstanceId());
		try {
			return List.of(Instance.from(serviceId, source, (problem) -> this.rejections.reject(subject, problem)));
		}
		catch (InvalidInstanceException ex) {
			this.rejections.reject(subject, String.valueOf(ex.getMessage()));
			return List.of();
		}
	}

}
