package io.fairway.outlier;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.InstanceId;

/**
 * What ejection has to say of one instance.
 *
 * @param instance the instance
 * @param timesEjected how often it was ejected since it joined
 * @param current its ejection, {@code null} while it is in
 */
public record EjectionStatus(InstanceId instance, int timesEjected, @Nullable Ejection current) {
}
