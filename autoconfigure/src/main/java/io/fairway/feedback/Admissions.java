package io.fairway.feedback;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The controls of one instance, all of which have to let a request in. Thread-safe.
 */
final class Admissions implements AdmissionControl {

	private final AdmissionControl[] controls;

	private Admissions(List<AdmissionControl> controls) {
		this.controls = controls.toArray(AdmissionControl[]::new);
	}

	static AdmissionControl of(List<AdmissionControl> controls) {
		return switch (controls.size()) {
			case 0 -> () -> Admission.UNNOTICED;
			case 1 -> controls.get(0);
			default -> new Admissions(controls);
		};
	}

	static <T extends AdmissionControl> @Nullable T find(AdmissionControl control, Class<T> type) {
		if (!(control instanceof Admissions all)) {
			return type.isInstance(control) ? type.cast(control) : null;
		}
		return Arrays.stream(all.controls).filter(type::isInstance).map(type::cast).findFirst().orElse(null);
	}

	@Override
	public Admission admit() {
		Admission all = Admission.UNNOTICED;
		try {
			for (AdmissionControl control : this.controls) {
				all = all.and(control.admit());
			}
			return all;
		}
		catch (RuntimeException ex) {
			// What the others let in is not sent.
			all.end(Outcome.CANCELLED, Duration.ZERO);
			throw ex;
		}
	}

}
