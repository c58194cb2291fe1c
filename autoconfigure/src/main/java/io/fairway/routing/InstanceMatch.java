package io.fairway.routing;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

/**
 * What an instance must have: all of the metadata with equal values, and all of the tags.
 *
 * @param metadata the metadata
 * @param tags the tags
 */
public record InstanceMatch(Map<String, String> metadata, Set<String> tags) {

	public InstanceMatch {
		metadata = Map.copyOf(metadata);
		tags = Set.copyOf(tags);
	}

	/**
	 * Whether every instance matches.
	 * @return whether neither metadata nor tags are asked for
	 */
	public boolean isTrivial() {
		return this.metadata.isEmpty() && this.tags.isEmpty();
	}

	/**
	 * Whether an instance has all of it.
	 * @param instance the instance
	 * @return whether it is selected
	 */
	public boolean matches(Instance instance) {
		return instance.tags().containsAll(this.tags)
				&& instance.getMetadata().entrySet().containsAll(this.metadata.entrySet());
	}

	List<Instance> in(InstanceList list) {
		return Arrays.stream(list.toInstances()).filter(this::matches).toList();
	}

}
