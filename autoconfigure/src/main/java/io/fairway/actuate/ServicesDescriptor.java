package io.fairway.actuate;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * All services that are watched or have a load balancer.
 *
 * @param services the services by their id
 * @param writable whether operators may act on instances
 */
public record ServicesDescriptor(Map<String, SummaryDescriptor> services,
		boolean writable) implements OperationResponseBody {

	/**
	 * A service in short.
	 *
	 * @param instances the number of instances
	 * @param policy the policy, {@code null} while there is no load balancer
	 * @param panic whether filters refuse so many instances that all are used
	 * @param stalenessSeconds how long a registry has been failing whose last answer is
	 * in use
	 * @param ejections how many instances are ejected
	 * @param breaker the circuit breaker of the service, {@code null} while there is no
	 * load balancer
	 * @param problems what is wrong
	 */
	public record SummaryDescriptor(CountDescriptor instances, @Nullable String policy, boolean panic,
			double stalenessSeconds, int ejections, @Nullable String breaker, List<String> problems) {
	}

	/**
	 * Numbers of instances.
	 *
	 * @param known how many the registries know
	 * @param usable how many of them no filter refuses
	 */
	public record CountDescriptor(int known, int usable) {
	}

}
