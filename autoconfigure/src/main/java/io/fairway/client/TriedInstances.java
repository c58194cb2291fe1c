package io.fairway.client;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.RetryableRequestContext;

import io.fairway.instance.Instance;
import io.fairway.retry.Attempts;

/**
 * The instances on which earlier attempts of a request failed. Of Spring Cloud's own
 * retries, only the last one is known.
 */
public final class TriedInstances {

	/** The attribute of an exchange of the gateway that has its {@link Attempts}. */
	static final String ATTEMPTS = Attempts.class.getName();

	private TriedInstances() {
	}

	/**
	 * Whether an earlier attempt of a request went to an instance.
	 * @param request the request
	 * @param instance the instance
	 * @return whether it was tried
	 */
	public static boolean contain(Request<?> request, Instance instance) {
		if (!(request.getContext() instanceof RequestDataContext context)) {
			return false;
		}
		if (context instanceof RetryableRequestContext retryable) {
			return isSame(retryable.getPreviousServiceInstance(), instance)
					|| (context instanceof RepeatedRequestContext repeated && isTried(repeated.attempts(), instance));
		}
		RequestData data = context.getClientRequest();
		Map<String, Object> attributes = (data != null) ? data.getAttributes() : null;
		return attributes != null && !attributes.isEmpty() && attributes.get(ATTEMPTS) instanceof Attempts attempts
				&& isTried(attempts, instance);
	}

	private static boolean isTried(Attempts attempts, Instance instance) {
		return attempts.isTried(instance.getHost(), instance.getPort());
	}

	private static boolean isSame(@Nullable ServiceInstance previous, Instance instance) {
		return previous != null && (previous == instance.source()
				|| (previous.getPort() == instance.getPort() && instance.getHost().equals(previous.getHost())));
	}

}
