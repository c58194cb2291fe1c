package io.fairway.actuate;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

import io.fairway.discovery.InstancesChangedEvent;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceId;
import io.fairway.routing.WeightOverrides;

/**
 * What operators do to instances: ejections, which act as a filter, and weights, which
 * act before the chain. Each ends by itself, when its instance leaves, or when it is
 * taken back; there is one of each kind for an instance, and so many in all. Thread-safe.
 */
public final class OperatorActions
		implements InstanceFilter, ApplicationListener<PayloadApplicationEvent<InstancesChangedEvent>> {

	/**
	 * How many actions may be in force at the same time.
	 */
	public static final int MAX_ACTIONS = 500;

	private static final Log logger = LogFactory.getLog(OperatorActions.class);

	private final ScheduledExecutorService timer;

	private final InstantSource clock;

	private final Map<String, WeightOverrides> overrides = new ConcurrentHashMap<>();

	private final Map<Key, Entry> entries = new HashMap<>();

	private volatile Map<InstanceId, OperatorAction> ejections = Map.of();

	private volatile long revision;

	/**
	 * No actions yet.
	 * @param timer ends actions
	 * @param clock tells people when that will be
	 */
	public OperatorActions(ScheduledExecutorService timer, InstantSource clock) {
		this.timer = timer;
		this.clock = clock;
	}

	/**
	 * The weights that operators set for instances of a service. Asked for once by its
	 * chain, so there are as many as load balancers.
	 * @param serviceId the service
	 * @return always the same object for a service
	 */
	public WeightOverrides weights(String serviceId) {
		return this.overrides.computeIfAbsent(serviceId, (id) -> new WeightOverrides());
	}

	@Override
	public String name() {
		return "operator";
	}

	@Override
	public boolean accepts(Instance instance) {
		return !this.ejections.containsKey(instance.id());
	}

	@Override
	public long revision() {
		return this.revision;
	}

	/** What is in force for an instance. */
	synchronized List<OperatorAction> of(InstanceId id) {
		return this.entries.values()
			.stream()
			.map(Entry::action)
			.filter((action) -> action.instance().equals(id))
			.toList();
	}

	/** All that is in force. */
	synchronized Collection<OperatorAction> all() {
		return this.entries.values().stream().map(Entry::action).toList();
	}

	/**
	 * Puts an action in force, in place of one of its kind.
	 * @return the action, or {@code null} if there are too many
	 */
	synchronized @Nullable OperatorAction begin(InstanceId id, @Nullable Double weight, Duration duration,
			String operator) {
		Key key = new Key(id, weight == null);
		Entry before = this.entries.get(key);
		if (before == null && this.entries.size() >= MAX_ACTIONS) {
			return null;
		}
		if (before != null) {
			before.end().cancel(false);
		}
		OperatorAction action = new OperatorAction(id, weight, duration, this.clock.instant().plus(duration));
		this.entries.put(key, new Entry(action,
				this.timer.schedule(() -> expire(key, action), duration.toNanos(), TimeUnit.NANOSECONDS)));
		logger.warn(operator + ": " + action.label() + ((weight != null && weight > 0) ? " " + weight : "")
				+ " of instance " + id + " for " + duration);
		publish();
		return action;
	}

	/** Takes back all that is in force for an instance. */
	synchronized boolean end(InstanceId id, String operator) {
		boolean ended = removeIf((key) -> key.instance().equals(id));
		logger.warn(operator + ": reinstate instance " + id);
		return ended;
	}

	@SuppressWarnings("ReferenceEquality") // another action may have taken its place
	private synchronized void expire(Key key, OperatorAction action) {
		Entry entry = this.entries.get(key);
		if (entry != null && entry.action() == action) {
			logger.info("The time is over: " + action.label() + " of instance " + action.instance());
			removeIf(key::equals);
		}
	}

	/** An instance that comes back is another one as far as operators go. */
	@Override
	public void onApplicationEvent(PayloadApplicationEvent<InstancesChangedEvent> event) {
		event.getPayload().removed().forEach((instance) -> leave(instance.id()));
	}

	private synchronized void leave(InstanceId id) {
		if (removeIf((key) -> key.instance().equals(id))) {
			logger.info("Instance " + id + " left, and what an operator did to it with it");
		}
	}

	private boolean removeIf(Predicate<Key> condition) {
		List<Key> ended = this.entries.keySet().stream().filter(condition).toList();
		for (Key key : ended) {
			Entry entry = this.entries.remove(key);
			if (entry != null) {
				entry.end().cancel(false);
			}
		}
		if (!ended.isEmpty()) {
			publish();
		}
		return !ended.isEmpty();
	}

	@SuppressWarnings("NonAtomicVolatileUpdate") // guarded by this
	private void publish() {
		Map<InstanceId, OperatorAction> ejections = new HashMap<>();
		Map<String, Map<InstanceId, Double>> weights = new HashMap<>();
		this.overrides.keySet().forEach((serviceId) -> weights.put(serviceId, new HashMap<>()));
		for (Entry entry : this.entries.values()) {
			OperatorAction action = entry.action();
			InstanceId id = action.instance();
			if (action.weight() != null) {
				weights.computeIfAbsent(id.serviceId(), (key) -> new HashMap<>()).put(id, action.weight());
			}
			else {
				ejections.put(id, action);
			}
		}
		weights.forEach(this::replace);
		this.ejections = Map.copyOf(ejections);
		this.revision++;
	}

	private void replace(String serviceId, Map<InstanceId, Double> weights) {
		WeightOverrides overrides = weights(serviceId);
		if (!overrides.weights().equals(weights)) {
			overrides.replace(weights);
		}
	}

	private record Key(InstanceId instance, boolean ejection) {
	}

	private record Entry(OperatorAction action, Future<?> end) {
	}

}
