package io.fairway.balancer;

import java.util.Arrays;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

/**
 * Weight 0 means drained: no new request, unless there is no other instance.
 */
final class Drain {

	private Drain() {
	}

	static Instance[] active(InstanceList instances) {
		Instance[] all = instances.toInstances();
		Instance[] active = Arrays.stream(all).filter((instance) -> instance.weight() > 0).toArray(Instance[]::new);
		return (active.length > 0) ? active : all;
	}

}
