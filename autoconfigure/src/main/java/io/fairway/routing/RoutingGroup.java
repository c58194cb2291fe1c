package io.fairway.routing;

import java.util.ArrayList;
import java.util.List;

import io.fairway.instance.InstanceList;

/**
 * Instances that a request may get from a stage. Where chance decides between several
 * groups, each has its share of the requests.
 *
 * @param instances the instances that the stage keeps
 * @param share the part of the requests that get them, above 0 and up to 1
 * @param fallback whether the stage had nothing of what it looks for, so that these are
 * what its fallback says
 */
public record RoutingGroup(InstanceList instances, double share, boolean fallback) {

	/** What every such request gets. */
	static List<RoutingGroup> only(InstanceList instances) {
		return List.of(new RoutingGroup(instances, 1, false));
	}

	/** What every such request gets instead of what it should. */
	static List<RoutingGroup> fallback(InstanceList instances) {
		return List.of(new RoutingGroup(instances, 1, true));
	}

	/** The same groups as parts of this one. */
	List<RoutingGroup> of(List<RoutingGroup> groups) {
		return groups.stream()
			.map((group) -> new RoutingGroup(group.instances(), this.share * group.share(), group.fallback()))
			.toList();
	}

	/** Each list once. */
	@SuppressWarnings("ReferenceEquality") // the object is the version
	static List<RoutingGroup> merged(List<RoutingGroup> groups) {
		List<RoutingGroup> merged = new ArrayList<>();
		for (RoutingGroup group : groups) {
			int same = 0;
			while (same < merged.size() && (merged.get(same).instances() != group.instances()
					|| merged.get(same).fallback() != group.fallback())) {
				same++;
			}
			if (same == merged.size()) {
				merged.add(group);
			}
			else {
				merged.set(same, new RoutingGroup(group.instances(), merged.get(same).share() + group.share(),
						group.fallback()));
			}
		}
		return merged;
	}

}
