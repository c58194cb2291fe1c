package io.fairway.health;

import io.fairway.instance.InstanceId;

/**
 * An event of the application context: health checks changed their verdict on an
 * instance. Whether it gets requests is also a matter of the panic threshold. Events of
 * one instance arrive in order, on a thread of their own.
 *
 * @param instance the instance
 * @param healthy whether it is healthy now
 * @param reason what the last check found, in a few words on one line
 */
public record InstanceHealthChangedEvent(InstanceId instance, boolean healthy, String reason) {
}
