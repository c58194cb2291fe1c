package io.fairway.routing;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.fairway.routing.ClientSubset.Assignment;

/**
 * Highest random weight hashing: the client uses the instances whose hash together with
 * its own is least. An instance that leaves is replaced by the next one, and one that
 * joins takes the place of one at most.
 */
final class RendezvousAssignment implements Assignment {

	private final long client;

	private final int size;

	private final Set<String> members;

	RendezvousAssignment(List<String> instances, long client, int size) {
		this.client = client;
		this.size = size;
		this.members = instances.stream()
			.map((instance) -> new Ranked(instance, StableHash.of(client, StableHash.of(instance))))
			.sorted(Comparator.comparingLong(Ranked::hash).thenComparing(Ranked::instance))
			.limit(size)
			.map(Ranked::instance)
			.collect(Collectors.toUnmodifiableSet());
	}

	@Override
	public boolean contains(String instance) {
		return this.members.contains(instance);
	}

	@Override
	public Assignment after(List<String> instances) {
		return new RendezvousAssignment(instances, this.client, this.size);
	}

	private record Ranked(String instance, long hash) {
	}

}
