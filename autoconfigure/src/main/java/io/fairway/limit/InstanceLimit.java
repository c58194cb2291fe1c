package io.fairway.limit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.fairway.feedback.Admission;
import io.fairway.feedback.AdmissionControl;
import io.fairway.feedback.Outcome;
import io.fairway.feedback.RequestRefusedException;
import io.fairway.instance.InstanceId;

/**
 * The limits that hold for the requests to one instance: its own and that of its service.
 * However many requests begin at the same moment, never is one too many let in. Requests
 * that began while there was no limit do not count. Thread-safe.
 */
final class InstanceLimit implements AdmissionControl, Admission {

	private final InstanceId id;

	private final Supplier<LimitSettings> settings;

	private final AtomicInteger ofService;

	private final AtomicInteger own = new AtomicInteger();

	InstanceLimit(InstanceId id, Supplier<LimitSettings> settings, AtomicInteger ofService) {
		this.id = id;
		this.settings = settings;
		this.ofService = ofService;
	}

	@Override
	public Admission admit() {
		LimitSettings settings = this.settings.get();
		if (settings.isOff()) {
			return Admission.UNNOTICED;
		}
		if (!enter(this.ofService, settings.maxRequests())) {
			throw new RequestRefusedException(this.id.serviceId(),
					"it has " + settings.maxRequests() + " already, which is its limit");
		}
		if (!enter(this.own, settings.maxRequestsPerInstance())) {
			this.ofService.decrementAndGet();
			throw new RequestRefusedException(this.id,
					"it has " + settings.maxRequestsPerInstance() + " already, which is its limit");
		}
		return this;
	}

	private static boolean enter(AtomicInteger requests, int limit) {
		int before = requests.get();
		while (limit == 0 || before < limit) {
			if (requests.compareAndSet(before, before + 1)) {
				return true;
			}
			before = requests.get();
		}
		return false;
	}

	@Override
	public void end(Outcome outcome, Duration elapsed) {
		this.own.decrementAndGet();
		this.ofService.decrementAndGet();
	}

}
