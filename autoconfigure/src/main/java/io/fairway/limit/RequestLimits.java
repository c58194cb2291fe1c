package io.fairway.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;

import io.fairway.feedback.AdmissionControl;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

/**
 * The limits of all services. Thread-safe.
 */
public final class RequestLimits implements AdmissionControl.Factory {

	private final Function<String, Supplier<LimitSettings>> settings;

	private final Ticker ticker;

	private final Map<String, Service> services = new ConcurrentHashMap<>();

	/**
	 * Limits that no request has reached.
	 * @param settings the settings of a service that hold now
	 * @param ticker tells how long requests take
	 */
	public RequestLimits(Function<String, Supplier<LimitSettings>> settings, Ticker ticker) {
		this.settings = settings;
		this.ticker = ticker;
	}

	@Override
	public AdmissionControl control(InstanceId id) {
		Service service = this.services.computeIfAbsent(id.serviceId(),
				(serviceId) -> new Service(this.settings.apply(serviceId), new AtomicInteger(), new LongAdder()));
		return new InstanceLimit(id, service.settings(), this.ticker, service.requests(), service.refused());
	}

	/**
	 * How many requests were not let in because a limit was reached.
	 * @param serviceId the service that they were for
	 * @return the number since the start
	 */
	public long refused(String serviceId) {
		Service service = this.services.get(serviceId);
		return (service != null) ? service.refused().sum() : 0;
	}

	/**
	 * The limits of one service.
	 *
	 * @param requests how many requests to the service were let in and have not ended
	 * @param refused how many were not let in
	 */
	private record Service(Supplier<LimitSettings> settings, AtomicInteger requests, LongAdder refused) {
	}

}
