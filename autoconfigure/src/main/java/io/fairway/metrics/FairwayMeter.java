package io.fairway.metrics;

import java.util.Arrays;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

/**
 * The meters of Fairway. The reference in the documentation is generated from these
 * descriptions.
 */
public enum FairwayMeter implements MeterDocumentation {

	/**
	 * Requests for the instances of a service.
	 */
	DISCOVERY_REQUESTS("service.discovery.requests", Meter.Type.COUNTER,
			"Requests for the instances of a service: calls of a discovery client, and requests of the load balancer"
					+ " that had to wait for the first answer. Status: success, stale (a registry fails and what it"
					+ " said before is served), empty, or error.",
			Key.SERVICE, Key.STATUS),

	/**
	 * How long those requests took.
	 */
	DISCOVERY_REQUEST_DURATION("service.discovery.request.duration", Meter.Type.TIMER,
			"Time that a request for the instances of a service took, from the call until the list was there.",
			Key.SERVICE),

	/**
	 * Choices of an instance.
	 */
	SELECTIONS("load.balancer.selections", Meter.Type.COUNTER,
			"Choices of an instance by the load balancer, those for retries included. The strategy is the name of"
					+ " the policy as configured; for a bean, its name.",
			Key.SERVICE, Key.INSTANCE, Key.STRATEGY),

	/**
	 * How long choices took.
	 */
	SELECTION_DURATION("fairway.selection.duration", Meter.Type.TIMER,
			"Time that a choice of an instance took: of one choice in 64, and of each that had to wait for instances.",
			Key.SERVICE),

	/**
	 * Choices that found no instance.
	 */
	SELECTIONS_FAILED("fairway.selections.failed", Meter.Type.COUNTER, "Choices for which no instance was available.",
			Key.SERVICE),

	/**
	 * Requests in flight.
	 */
	REQUESTS_IN_FLIGHT("fairway.requests.in.flight", Meter.Type.GAUGE,
			"Requests that have begun and not ended, each until its body is read.", Key.SERVICE, Key.INSTANCE),

	/**
	 * Requests that ended.
	 */
	REQUESTS("fairway.requests", Meter.Type.COUNTER,
			"Requests to an instance that ended, each attempt by itself. Outcome: success (4xx included),"
					+ " server-error, gateway-error (502 to 504), connect-failure, timeout, reset, cancelled, or"
					+ " caller-error (it failed on this side of the network).",
			Key.SERVICE, Key.INSTANCE, Key.OUTCOME),

	/**
	 * How long requests took.
	 */
	REQUEST_DURATION("fairway.request.duration", Meter.Type.TIMER,
			"Time from the start of a request to an instance until its body was read, by outcome as above.",
			Key.SERVICE, Key.OUTCOME),

	/**
	 * Requests that were not sent.
	 */
	REQUESTS_REFUSED("fairway.requests.refused", Meter.Type.COUNTER,
			"Attempts that were not sent. Reason: limit (there were as many requests as there may be), or"
					+ " circuit-breaker (it was open).",
			Key.SERVICE, Key.REASON),

	/**
	 * Requests whose end nobody told.
	 */
	REQUESTS_REAPED("fairway.requests.reaped", Meter.Type.COUNTER,
			"Requests whose end nobody told: a client lost the response without closing it, and they were counted"
					+ " out as cancelled when that was noticed. More than a few mean a leak in the application."),

	/**
	 * Ejections.
	 */
	EJECTIONS("fairway.ejections", Meter.Type.COUNTER,
			"Ejections of an instance by outlier detection, by reason, such as consecutive-5xx or success-rate.",
			Key.SERVICE, Key.INSTANCE, Key.REASON),

	/**
	 * Instances that are ejected now.
	 */
	EJECTIONS_ACTIVE("fairway.ejections.active", Meter.Type.GAUGE, "Instances that are ejected now.", Key.SERVICE),

	/**
	 * States of circuit breakers.
	 */
	CIRCUIT_BREAKER_STATE("fairway.circuit.breaker.state", Meter.Type.GAUGE,
			"State of a circuit breaker: 0 closed, 1 half open, 2 open. The breaker of the whole service has the"
					+ " instance *. Only where circuit breakers are enabled. Without the instance tag, the worst state.",
			Key.SERVICE, Key.INSTANCE),

	/**
	 * What filters say of an instance.
	 */
	INSTANCE_HEALTHY("fairway.instance.healthy", Meter.Type.GAUGE,
			"Whether health checks, ejection, circuit breakers and all other filters let an instance have traffic: 1"
					+ " or 0, as of the last request. Without the instance tag, the number of such instances.",
			Key.SERVICE, Key.INSTANCE),

	/**
	 * Numbers of instances.
	 */
	INSTANCES("fairway.instances", Meter.Type.GAUGE,
			"Instances of a service. State: known (all that registries say), or usable (those that no filter keeps"
					+ " from traffic, as of the last request).",
			Key.SERVICE, Key.STATE),

	/**
	 * Panic.
	 */
	PANIC("fairway.panic", Meter.Type.GAUGE,
			"Whether filters refuse so many instances that all of them are used: 1 or 0, as of the last request.",
			Key.SERVICE),

	/**
	 * Requests that left the zone.
	 */
	CROSS_ZONE_REQUESTS("fairway.cross.zone.requests", Meter.Type.COUNTER,
			"Choices of an instance in another zone than that of the client, as region/zone. Beyond a hundred"
					+ " targets, the target is other/other. Only where locality is configured.",
			Key.FROM, Key.TO),

	/**
	 * Retries and hedges.
	 */
	RETRIES("fairway.retries", Meter.Type.COUNTER,
			"Attempts beyond the first one of a call. Kind: retry (after another that failed), or hedge (beside"
					+ " another that was late).",
			Key.SERVICE, Key.KIND),

	/**
	 * Retries that were not made.
	 */
	RETRIES_REFUSED("fairway.retries.refused", Meter.Type.COUNTER,
			"Attempts beyond the first one that were not made because the retry budget was used up.", Key.SERVICE),

	/**
	 * Requests without hash key.
	 */
	HASH_KEY_MISSING("fairway.hash.key.missing", Meter.Type.COUNTER,
			"Choices by a consistent hash for a request without key, which went to a random instance.", Key.SERVICE),

	/**
	 * Requests that got what a fallback says.
	 */
	FALLBACKS("fairway.fallbacks", Meter.Type.COUNTER,
			"Requests for which a stage of routing had no instance as it looks for, so that its fallback applied."
					+ " Stage: match, named-subset, version, hint, locality, client-subset, or filtering.",
			Key.SERVICE, Key.STAGE),

	/**
	 * Answers of registries.
	 */
	DISCOVERY_UPDATES("fairway.discovery.updates", Meter.Type.COUNTER,
			"Answers of a registry about the instances of a service, the first one and those that change nothing"
					+ " included.",
			Key.SERVICE, Key.REGISTRY),

	/**
	 * Failures of registries.
	 */
	DISCOVERY_FAILURES("fairway.discovery.failures", Meter.Type.COUNTER,
			"Failures of a registry to tell the instances of a service. What it said before stays in use.", Key.SERVICE,
			Key.REGISTRY),

	/**
	 * How long changes take to arrive.
	 */
	DISCOVERY_PROPAGATION("fairway.discovery.propagation", Meter.Type.TIMER,
			"Time from the moment a registry delivered a change until the list that has it was published, together"
					+ " with the pickers that requests had asked for so far; the next request uses them. Includes the"
					+ " wait of fairway.discovery.merge-window. Answers that change nothing do not count.",
			Key.SERVICE),

	/**
	 * How stale instances are.
	 */
	DISCOVERY_STALENESS("fairway.discovery.staleness", Meter.Type.GAUGE, "seconds",
			"Time for which the registry has been failing whose last answer is in use; 0 while all of them answer.",
			Key.SERVICE),

	/**
	 * Services that are watched.
	 */
	DISCOVERY_SERVICES("fairway.discovery.services", Meter.Type.GAUGE,
			"Services whose instances are watched now: the size of the cache."),

	/**
	 * Data that made no sense.
	 */
	REGISTRY_REJECTIONS("fairway.registry.rejections", Meter.Type.COUNTER,
			"Data of registries that made no sense, such as an address twice or one that no request may go to.");

	private final String name;

	private final Meter.Type type;

	private final @Nullable String baseUnit;

	private final String description;

	private final KeyName[] keyNames;

	FairwayMeter(String name, Meter.Type type, String description, KeyName... keyNames) {
		this(name, type, null, description, keyNames);
	}

	FairwayMeter(String name, Meter.Type type, @Nullable String baseUnit, String description, KeyName... keyNames) {
		this.name = name;
		this.type = type;
		this.baseUnit = baseUnit;
		this.description = description;
		this.keyNames = keyNames;
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public Meter.Type getType() {
		return this.type;
	}

	/**
	 * The unit of a gauge. Micrometer chooses that of a timer itself.
	 * @return the unit, or {@code null} for a plain number
	 */
	@Override
	public @Nullable String getBaseUnit() {
		return this.baseUnit;
	}

	@Override
	public KeyName[] getKeyNames() {
		return this.keyNames.clone();
	}

	/**
	 * What the meter says.
	 * @return one or more sentences
	 */
	public String getDescription() {
		return this.description;
	}

	boolean isCounter() {
		return this.type == Meter.Type.COUNTER;
	}

	/** Whether several of these together are as bad as the worst of them. */
	boolean isState() {
		return this == CIRCUIT_BREAKER_STATE || this == PANIC || this == DISCOVERY_STALENESS;
	}

	KeyName key(int index) {
		return this.keyNames[index];
	}

	/** The index of a key, or a negative number. */
	int index(Key key) {
		return Arrays.asList(this.keyNames).indexOf(key);
	}

	/**
	 * The keys of the tags.
	 */
	public enum Key implements KeyName {

		/**
		 * The id of the service that is called.
		 */
		SERVICE("service"),

		/**
		 * The host and port of an instance.
		 */
		INSTANCE("instance"),

		/**
		 * The name of the policy.
		 */
		STRATEGY("strategy"),

		/**
		 * How a request for instances ended.
		 */
		STATUS("status"),

		/**
		 * How a request to an instance ended.
		 */
		OUTCOME("outcome"),

		/**
		 * Why something was refused or ejected.
		 */
		REASON("reason"),

		/**
		 * What is counted.
		 */
		STATE("state"),

		/**
		 * The region and zone of the client.
		 */
		FROM("from"),

		/**
		 * The region and zone of the instance.
		 */
		TO("to"),

		/**
		 * The kind of a repeated attempt.
		 */
		KIND("kind"),

		/**
		 * The stage of routing.
		 */
		STAGE("stage"),

		/**
		 * The name of the registry as configured.
		 */
		REGISTRY("registry");

		private final String key;

		Key(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
