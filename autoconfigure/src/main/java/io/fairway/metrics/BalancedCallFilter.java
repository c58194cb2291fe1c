package io.fairway.metrics;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.transport.RequestReplySenderContext;
import org.jspecify.annotations.Nullable;

/**
 * Adds to the observations of Spring's HTTP clients what is known of their load
 * balancing. Calls that are not balanced get the same keys, since a registry such as
 * Prometheus' refuses a meter whose tags differ from call to call. Thread-safe.
 */
public final class BalancedCallFilter implements ObservationFilter {

	/** Of {@code RestTemplate} and {@code RestClient}, and of {@code WebClient}. */
	private static final String CONTEXT = "ClientRequestObservationContext";

	@Override
	public Observation.Context map(Observation.Context context) {
		BalancedCall call = context.get(BalancedCall.class);
		if (call != null) {
			context.addLowCardinalityKeyValues(call.lowCardinality());
			context.addHighCardinalityKeyValues(call.highCardinality());
		}
		else if (isClientRequest(context)) {
			context.addLowCardinalityKeyValues(BalancedCall.UNBALANCED);
		}
		return context;
	}

	static boolean isClientRequest(Observation.@Nullable ContextView context) {
		return context instanceof RequestReplySenderContext && context.getClass().getSimpleName().equals(CONTEXT);
	}

}
