package io.fairway.discovery;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import io.fairway.instance.Instance;

/**
 * Which instances of a service somebody looks for: those with certain tags and metadata,
 * those that no filter of the application refuses, and any other condition, all of them
 * together. Immutable.
 */
public final class InstanceQuery implements Predicate<Instance> {

	private static final InstanceQuery ALL = new InstanceQuery((instance) -> true, false);

	private final Predicate<Instance> condition;

	private final boolean healthyOnly;

	private InstanceQuery(Predicate<Instance> condition, boolean healthyOnly) {
		this.condition = condition;
		this.healthyOnly = healthyOnly;
	}

	/**
	 * A query for all instances.
	 * @return the query
	 */
	public static InstanceQuery all() {
		return ALL;
	}

	/**
	 * This query for instances that have certain tags.
	 * @param tags the tags, all of which an instance must have
	 * @return the narrower query
	 */
	public InstanceQuery withTags(Collection<String> tags) {
		Set<String> wanted = Set.copyOf(tags);
		return and((instance) -> instance.tags().containsAll(wanted));
	}

	/**
	 * This query for instances with certain metadata.
	 * @param metadata the metadata, all of which must be equal
	 * @return the narrower query
	 */
	public InstanceQuery withMetadata(Map<String, String> metadata) {
		Map<String, String> wanted = Map.copyOf(metadata);
		return and((instance) -> instance.getMetadata().entrySet().containsAll(wanted.entrySet()));
	}

	/**
	 * This query for instances that satisfy a condition.
	 * @param condition the condition
	 * @return the narrower query
	 */
	@Override
	public InstanceQuery and(Predicate<? super Instance> condition) {
		return new InstanceQuery(this.condition.and(condition), this.healthyOnly);
	}

	/**
	 * This query for instances that all filters of the application accept, which know
	 * about health, ejection and whatever else keeps an instance from traffic.
	 * @return the narrower query
	 */
	public InstanceQuery healthyOnly() {
		return new InstanceQuery(this.condition, true);
	}

	boolean isHealthyOnly() {
		return this.healthyOnly;
	}

	/**
	 * Whether an instance has what the query says of tags, metadata and conditions.
	 */
	@Override
	public boolean test(Instance instance) {
		return this.condition.test(instance);
	}

}
