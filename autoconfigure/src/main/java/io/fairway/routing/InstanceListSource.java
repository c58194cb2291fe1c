package io.fairway.routing;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

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
	 * Why the list is empty.
	 * @return the reason in words, or {@code null} if it is not empty or nothing is known
	 */
	default @Nullable String problem() {
		return null;
	}

}
