package io.fairway.routing;

import java.util.List;

import io.fairway.instance.Instance;
import io.fairway.routing.InstanceHealth.Verdicts;

/**
 * Instances that get a share of the load together.
 *
 * @param key what identifies the group over changes of the list
 * @param level the level it belongs to
 * @param instances all instances of the group
 * @param counted those that count as capacity
 */
record LocalityGroup(Object key, int level, List<Instance> instances, List<Instance> counted) {

	/**
	 * A group.
	 * @param drained whether all instances everywhere are drained, so that they count
	 * nevertheless
	 */
	static LocalityGroup of(Object key, int level, List<Instance> instances, boolean drained) {
		return new LocalityGroup(key, level, instances,
				drained ? instances : instances.stream().filter((instance) -> instance.weight() > 0).toList());
	}

	int healthy(Verdicts verdicts) {
		return (int) this.counted.stream().filter(verdicts::accepts).count();
	}

	/**
	 * Those that get load: the healthy ones, or all if there are none or if so wanted.
	 */
	List<Instance> serving(boolean whole, Verdicts verdicts) {
		List<Instance> accepted = whole ? this.instances : this.instances.stream().filter(verdicts::accepts).toList();
		return accepted.isEmpty() ? this.instances : accepted;
	}

}
