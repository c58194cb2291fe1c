package io.fairway.routing;

/**
 * Which instances of a service are for this application at all.
 *
 * @param match what an instance must have
 * @param fallback what requests get when no instance has it
 */
public record MatchSettings(InstanceMatch match, OnNoMatch fallback) {
}
