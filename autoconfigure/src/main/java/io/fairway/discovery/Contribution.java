package io.fairway.discovery;

import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.InstanceId;

/**
 * What one registry says of one service, as of one moment.
 *
 * @param registry the name of the registry
 * @param instances the instances that it knows, those it said before if it fails now
 * @param doubted those of them that it does not say any more, and that are kept for a
 * while
 * @param staleness how long it has been failing, zero while it answers
 * @param problem why it does not answer, {@code null} while it does
 */
public record Contribution(String registry, Set<InstanceId> instances, Set<InstanceId> doubted, Duration staleness,
		@Nullable String problem) {

	/**
	 * Makes a copy of the sets.
	 */
	public Contribution {
		instances = Set.copyOf(instances);
		doubted = Set.copyOf(doubted);
	}

}
