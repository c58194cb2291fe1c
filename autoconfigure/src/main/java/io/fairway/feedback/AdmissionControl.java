package io.fairway.feedback;

import io.fairway.instance.InstanceId;

/**
 * What may keep a request from one instance right before it is sent, such as a limit or a
 * circuit breaker. It is made with the stats of the instance and goes with them.
 * Thread-safe.
 */
@FunctionalInterface
public interface AdmissionControl {

	/**
	 * Lets a request to the instance begin.
	 * @return told of the end of the request
	 * @throws RequestRefusedException if the request must not begin
	 */
	Admission admit();

	/**
	 * Makes the control of each instance. Every bean of this type takes part for the
	 * instances of every service.
	 */
	@FunctionalInterface
	interface Factory {

		/**
		 * The control of an instance.
		 * @param id the instance
		 * @return a control of its own
		 */
		AdmissionControl control(InstanceId id);

	}

}
