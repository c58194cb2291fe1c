package io.fairway.registration;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.IntUnaryOperator;

/**
 * How instances are registered.
 *
 * @param ttl how long a registration outlives this process, positive
 * @param failFast whether a registry that refuses the first time is an error; otherwise
 * it is asked again until it accepts
 * @param scheduler tells when to renew
 * @param executor renews, which may block
 * @param random a number from 0 to less than a bound, for attempts that must not all come
 * at once
 */
public record RegistrationSettings(Duration ttl, boolean failFast, ScheduledExecutorService scheduler,
		Executor executor, IntUnaryOperator random) {

	/** The same, but a registry that refuses is never an error. */
	RegistrationSettings patient() {
		return new RegistrationSettings(this.ttl, false, this.scheduler, this.executor, this.random);
	}

}
