package io.fairway.actuate;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.InstanceId;

/**
 * What an operator did to an instance, until its time is over.
 *
 * @param instance the instance
 * @param weight the weight that the instance has meanwhile, 0 if it is drained, or
 * {@code null} if it is ejected
 * @param duration for how long
 * @param until when that is over, by the clock on the wall
 */
record OperatorAction(InstanceId instance, @Nullable Double weight, Duration duration, Instant until) {

	boolean isEjection() {
		return this.weight == null;
	}

	String label() {
		if (this.weight == null) {
			return "eject";
		}
		return (this.weight == 0) ? "drain" : "weight";
	}

}
