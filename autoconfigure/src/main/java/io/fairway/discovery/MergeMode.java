package io.fairway.discovery;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;

/**
 * How the answers of several registries become one list.
 */
public enum MergeMode {

	/**
	 * All instances of all registries. Where two registries know the same address, what
	 * the first of them says counts.
	 */
	UNION {

		@Override
		Collection<Instance> merge(List<? extends Collection<Instance>> answers) {
			Map<InstanceId, Instance> merged = new LinkedHashMap<>();
			answers.forEach((answer) -> answer.forEach((instance) -> merged.putIfAbsent(instance.id(), instance)));
			return merged.values();
		}

	},

	/**
	 * The instances of the first registry that has any.
	 */
	FAILOVER {

		@Override
		Collection<Instance> merge(List<? extends Collection<Instance>> answers) {
			return answers.stream()
				.filter((answer) -> !answer.isEmpty())
				.findFirst()
				.<Collection<Instance>>map((answer) -> answer)
				.orElse(List.of());
		}

	};

	/**
	 * Merges what the registries said.
	 * @param answers the answers in the order of the registries
	 * @return the instances, each address once if it is once in each answer
	 */
	abstract Collection<Instance> merge(List<? extends Collection<Instance>> answers);

}
