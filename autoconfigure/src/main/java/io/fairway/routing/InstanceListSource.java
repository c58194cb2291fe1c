package io.fairway.routing;

import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

/**
 * A supplier that can tell its list without a stream around it, as all parts of our chain
 * can. Thread-safe.
 */
public interface InstanceListSource {

	/**
	 * The list that the supplier's stream for the request would deliver.
	 * @param request the request
	 * @return the list, or {@code null} if it is not there yet and the stream has to be
	 * asked
	 */
	@Nullable InstanceList present(Request<?> request);

	/**
	 * Where a request may go that has been to all instances of {@link #present} in vain:
	 * the nearest place further away.
	 * @param request the request
	 * @param tried the instances that the request has been to
	 * @return the list, empty if nothing else is known
	 */
	default InstanceList beyond(Request<?> request, Predicate<Instance> tried) {
		return InstanceList.of(List.of());
	}

	/**
	 * Why the list is empty.
	 * @param request the request that it is empty for
	 * @return the reason in words, or {@code null} if it is not empty or nothing is known
	 */
	default @Nullable String problem(Request<?> request) {
		return null;
	}

}
