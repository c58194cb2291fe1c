package io.fairway.breaker;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

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

	private volatile @Nullable Both both;

	InstanceBreaker(InstanceId id, Breaker own, Breaker service) {
		this.id = id;
		this.own = own;
		this.service = service;
	}

	@Override
	@SuppressWarnings("ReferenceEquality") // a constant
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
		if (byService == Admission.UNNOTICED || byInstance == Admission.UNNOTICED) {
			return (byService == Admission.UNNOTICED) ? byInstance : byService;
		}
		return both(byService, byInstance);
	}

	/** The same object as before while both are closed. */
	@SuppressWarnings("ReferenceEquality") // the objects are their identities
	private Admission both(Admission byService, Admission byInstance) {
		Both both = this.both;
		if (both == null || both.byService() != byService || both.byInstance() != byInstance) {
			both = new Both(byService, byInstance);
			this.both = both;
		}
		return both;
	}

	/**
	 * What the breaker of the instance lets through.
	 * @return the state, closed if there is none
	 */
	public BreakerState state() {
		return this.own.state();
	}

	private record Both(Admission byService, Admission byInstance) implements Admission {

		@Override
		public void end(Outcome outcome, Duration elapsed) {
			this.byService.end(outcome, elapsed);
			this.byInstance.end(outcome, elapsed);
		}

	}

}
