package io.fairway.instance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;

/**
 * Makes an {@link InstanceList} of the lists of a supplier that is not ours. It remembers
 * the last one, so that a supplier that makes a new but equal list for every request
 * causes no work behind this point. An instance that cannot be called is left out.
 * Thread-safe.
 */
public final class InstanceListAdapter {

	private final String serviceId;

	private final Consumer<String> problems;

	private volatile @Nullable Adapted last;

	/**
	 * An adapter that has seen no list yet.
	 * @param serviceId the service that the lists are of
	 * @param problems told of each instance that is left out and each metadata value that
	 * is replaced by its default, once for each new list
	 */
	public InstanceListAdapter(String serviceId, Consumer<String> problems) {
		this.serviceId = serviceId;
		this.problems = problems;
	}

	/**
	 * The list as one of ours.
	 * @param list a list of any kind
	 * @return the same object if it is one of ours, or the last answer if the elements
	 * are still equal
	 */
	public InstanceList adapt(List<ServiceInstance> list) {
		if (list instanceof InstanceList ours) {
			return ours;
		}
		Adapted last = this.last;
		if (last != null && last.isFor(list)) {
			return last.result();
		}
		return adaptNew(new ArrayList<>(list), last);
	}

	private InstanceList adaptNew(List<ServiceInstance> elements, @Nullable Adapted last) {
		Map<InstanceId, Instance> instances = new LinkedHashMap<>();
		for (ServiceInstance element : elements) {
			Instance instance = adapt(element);
			if (instance != null) {
				instances.put(instance.id(), instance);
			}
		}
		InstanceList result = (last != null) ? last.result().successor(instances.values())
				: InstanceList.of(instances.values());
		this.last = new Adapted(elements, result);
		return result;
	}

	private @Nullable Instance adapt(@Nullable ServiceInstance element) {
		if (element == null) {
			this.problems.accept("an instance is null and is left out");
			return null;
		}
		try {
			return Instance.from(this.serviceId, element,
					(problem) -> this.problems.accept(address(element) + ": " + problem));
		}
		catch (InvalidInstanceException ex) {
			this.problems.accept("an instance is left out: " + ex.getMessage());
			return null;
		}
	}

	private static String address(ServiceInstance element) {
		return element.getHost() + ":" + element.getPort();
	}

	private record Adapted(List<ServiceInstance> elements, InstanceList result) {

		/**
		 * The elements decide: the same list of somebody else may have other ones now.
		 */
		boolean isFor(List<ServiceInstance> list) {
			return this.elements.equals(list);
		}

	}

}
