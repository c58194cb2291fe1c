package io.fairway.outlier;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.fairway.feedback.Outcome;
import io.fairway.feedback.OutcomeListener;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

/**
 * The detectors of all services. Hands each outcome to the detector of its service, if it
 * has one. Thread-safe.
 */
public final class OutlierDetectors implements OutcomeListener {

	private static final Log logger = LogFactory.getLog(OutlierDetectors.class);

	private final ScheduledExecutorService timer;

	private final Ticker ticker;

	private final IntUnaryOperator random;

	private final Executor events;

	private final Consumer<InstancesEjectedEvent> listener;

	private final Map<String, OutlierDetector> detectors = new ConcurrentHashMap<>();

	/**
	 * No detector yet.
	 * @param timer runs the sweeps, which are short
	 * @param ticker tells when an ejection is over
	 * @param random chooses the jitter, from 0 on and below its argument
	 * @param events logs and publishes, in order, and never refuses
	 * @param listener told of ejections and returns
	 */
	public OutlierDetectors(ScheduledExecutorService timer, Ticker ticker, IntUnaryOperator random, Executor events,
			Consumer<InstancesEjectedEvent> listener) {
		this.timer = timer;
		this.ticker = ticker;
		this.random = random;
		this.events = events;
		this.listener = listener;
	}

	/**
	 * A new detector for a service, in the place of any other. It is told of the calls of
	 * the service until it is closed.
	 * @param serviceId the service
	 * @param settings the settings that hold now, asked for whenever they matter
	 * @return the detector, which ejects nothing before it has been told which instances
	 * there are
	 */
	public OutlierDetector open(String serviceId, Supplier<OutlierSettings> settings) {
		OutlierDetector detector = new OutlierDetector(serviceId, settings, this);
		this.detectors.put(serviceId, detector);
		return detector;
	}

	void remove(OutlierDetector detector) {
		this.detectors.remove(detector.serviceId(), detector);
	}

	/**
	 * The detectors of the services that are in use.
	 * @return the detectors, in no particular order
	 */
	public Collection<OutlierDetector> all() {
		return List.copyOf(this.detectors.values());
	}

	@Override
	public void onOutcome(InstanceId id, Outcome outcome, Duration elapsed) {
		OutlierDetector detector = this.detectors.get(id.serviceId());
		if (detector != null) {
			detector.count(id, outcome);
		}
	}

	ScheduledExecutorService timer() {
		return this.timer;
	}

	Ticker ticker() {
		return this.ticker;
	}

	Duration jitter(Duration max) {
		return max.isZero() ? max : Duration.ofMillis(this.random.applyAsInt((int) max.toMillis() + 1));
	}

	void publish(InstancesEjectedEvent event) {
		this.events.execute(() -> {
			log(event);
			this.listener.accept(event);
		});
	}

	/** Once for each transition, and not on the thread of a request. */
	private static void log(InstancesEjectedEvent event) {
		for (Ejection ejection : event.ejected()) {
			logger.warn("Instance " + ejection.instance() + " is ejected for " + ejection.duration() + ": "
					+ ejection.reason().label());
		}
		event.returned().forEach((instance) -> logger.info("Instance " + instance + " is no longer ejected"));
	}

}
