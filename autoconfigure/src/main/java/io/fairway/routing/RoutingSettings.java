package io.fairway.routing;

import org.jspecify.annotations.Nullable;

/**
 * Which stages the chain of a service has, and how they are set.
 *
 * @param version the version stage, or {@code null} for none
 * @param locality the locality stage, or {@code null} for none
 * @param filters what the filters may do together
 * @param selection which instances are selected by their metadata, and how many of them
 * one client uses
 */
public record RoutingSettings(@Nullable VersionSettings version, @Nullable LocalitySettings locality,
		FilterSettings filters, SelectionSettings selection) {
}
