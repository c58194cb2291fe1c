package io.fairway.breaker;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

import io.fairway.feedback.Admission;
import io.fairway.feedback.AdmissionControl;
import io.fairway.feedback.Outcome;
import io.fairway.feedback.RequestRefusedException;
import io.fairway.instance.InstanceId;

/**
 * The circuit breaker of an instance, behind that of its service. Thread-safe.
 */
public final class InstanceBreaker implements AdmissionControl {

	private final InstanceId id;

	private final Breaker own;

	private final Breaker service;

	private final LongAdder refused;

	InstanceBreaker(InstanceId id, Breaker own, Breaker service, LongAdder refused) {
		this.id = id;
		this.own = own;
		this.service = service;
		this.refused = refused;
	}

	@Override
	public Admission admit() {
		Admission byService = this.service.tryAdmit();
		if (byService == null) {
			this.refused.increment();
			throw new RequestRefusedException(this.id.serviceId(), "its circuit breaker is open");
		}
		Admission byInstance = this.own.tryAdmit();
		if (byInstance == null) {
			byService.end(Outcome.CANCELLED, Duration.ZERO);
			this.refused.increment();
			throw new RequestRefusedException(this.id, "its circuit breaker is open");
		}
		return byService.and(byInstance);
	}

	/**
	 * What the breaker of the instance lets through.
	 * @return the state, closed if there is none
	 */
	public BreakerState state() {
		return this.own.state();
	}

}
