package io.fairway.breaker;

import java.time.Duration;

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

	InstanceBreaker(InstanceId id, Breaker own, Breaker service) {
		this.id = id;
		this.own = own;
		this.service = service;
	}

	@Override
	public Admission admit() {
		Admission byService = this.service.tryAdmit();
		if (byService == null) {
			throw new RequestRefusedException(this.id.serviceId(), "its circuit breaker is open");
		}
		Admission byInstance = this.own.tryAdmit();
		if (byInstance == null) {
			byService.end(Outcome.CANCELLED, Duration.ZERO);
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
