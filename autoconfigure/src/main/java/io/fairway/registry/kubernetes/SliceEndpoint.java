package io.fairway.registry.kubernetes;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;

/**
 * An endpoint of a slice that is not on its way out.
 *
 * @param instance the endpoint as an instance
 * @param ready whether it takes requests now
 * @param target the id of the object behind it, normally a pod, {@code null} if unknown
 */
record SliceEndpoint(Instance instance, boolean ready, @Nullable String target) {
}
