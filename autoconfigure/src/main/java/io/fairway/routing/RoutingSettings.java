package io.fairway.routing;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Locality;

/**
 * Which stages the chain of a service has, and how they are set.
 *
 * @param version the version stage, or {@code null} for none
 * @param locality where the client runs; without region and zone there is no such stage
 * @param filters what the filters may do together
 */
public record RoutingSettings(@Nullable VersionSettings version, Locality locality, FilterSettings filters) {
}
