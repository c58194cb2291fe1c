package io.fairway.routing;

import io.fairway.instance.InstanceId;

/**
 * An instance that a filter keeps from traffic.
 *
 * @param instance the instance
 * @param filter the name of the first filter that refuses it
 * @param since when that began, as a reading of the ticker in nanoseconds
 */
public record Removal(InstanceId instance, String filter, long since) {
}
