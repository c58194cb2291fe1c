package io.fairway.client;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Request;
import reactor.util.context.ContextView;

/**
 * Told of each attempt of a call of {@code RestTemplate}, {@code RestClient} or
 * {@code WebClient} right before it is sent. Called on the thread that sends it, so it
 * must return at once. Thread-safe.
 */
@FunctionalInterface
public interface AttemptListener {

	/**
	 * Interested in nothing.
	 */
	AttemptListener NONE = (request, instance, context) -> {
	};

	/**
	 * An attempt is sent.
	 * @param request what the load balancer was asked
	 * @param instance where it is sent
	 * @param context the context of a reactive client; empty for a blocking one, whose
	 * context is the thread
	 */
	void sending(Request<?> request, ServiceInstance instance, ContextView context);

}
