package io.fairway.actuate;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.fairway.actuate.ServicesDescriptor.CountDescriptor;

/**
 * A service with its instances.
 *
 * @param service its id
 * @param count the numbers of instances
 * @param policy the policy, {@code null} while there is no load balancer
 * @param panic whether filters refuse so many instances that all are used
 * @param stalenessSeconds how long a registry has been failing whose last answer is in
 * use
 * @param inFlight the requests that have begun and not ended
 * @param breaker the circuit breaker of the service, {@code null} while there is no load
 * balancer
 * @param registries what each registry says
 * @param stages how many instances each stage keeps for a request without anything
 * special, and how often it had none
 * @param instances the instances
 * @param settings the settings of the load balancer and where they come from
 * @param problems what is wrong
 */
public record ServiceDescriptor(String service, CountDescriptor count, @Nullable String policy, boolean panic,
		double stalenessSeconds, int inFlight, @Nullable String breaker, List<RegistryDescriptor> registries,
		List<StageCountDescriptor> stages, List<InstanceDescriptor> instances, List<SettingDescriptor> settings,
		List<String> problems) implements OperationResponseBody {

	/**
	 * A registry.
	 *
	 * @param registry its name
	 * @param instances how many instances it contributes
	 * @param doubted how many of them it does not say any more
	 * @param stalenessSeconds how long it has been failing
	 * @param problem why it does not answer, {@code null} while it does
	 */
	public record RegistryDescriptor(String registry, int instances, int doubted, double stalenessSeconds,
			@Nullable String problem) {
	}

	/**
	 * A stage.
	 *
	 * @param stage its name
	 * @param kept how many instances it keeps for a request without anything special
	 * @param fallbacks how many requests found nothing of what it looks for
	 */
	public record StageCountDescriptor(String stage, int kept, long fallbacks) {
	}

	/**
	 * An instance.
	 *
	 * @param instance its address, by which it is known
	 * @param id the id that its registry gave it
	 * @param registry the registry that knows it, {@code null} if it has just left
	 * @param doubted whether that registry does not say it any more
	 * @param secure whether it is called over TLS
	 * @param version its version, {@code null} if it states none
	 * @param region its region, empty if unknown
	 * @param zone its zone, empty if unknown
	 * @param weight the weight that it states
	 * @param weightNow its weight after slow start and what operators did
	 * @param share its part of the requests without anything special, {@code null} if
	 * that cannot be told
	 * @param inFlight the requests that have begun and not ended
	 * @param latencyMillis the latency to expect, 0 while nothing was observed
	 * @param failureRatio the part of the last calls that failed
	 * @param health the health checks, {@code null} for none
	 * @param ejection the ejection for failed calls, {@code null} for none
	 * @param timesEjected how often it was ejected
	 * @param breaker its circuit breaker, {@code null} while there is no load balancer
	 * @param operator what operators did to it
	 * @param removed why a request without anything special cannot reach it, {@code null}
	 * if it can
	 * @param metadata its metadata, masked unless values are shown
	 */
	public record InstanceDescriptor(String instance, String id, @Nullable String registry, boolean doubted,
			boolean secure, @Nullable String version, String region, String zone, double weight, double weightNow,
			@Nullable Double share, int inFlight, double latencyMillis, double failureRatio,
			@Nullable HealthDescriptor health, @Nullable EjectionDescriptor ejection, int timesEjected,
			@Nullable String breaker, List<ActionDescriptor> operator, @Nullable RemovalDescriptor removed,
			Map<String, Object> metadata) {
	}

	/**
	 * Health checks of an instance.
	 *
	 * @param state what they amount to
	 * @param since since when
	 * @param history the last ten, the latest first
	 */
	public record HealthDescriptor(String state, Instant since, List<CheckDescriptor> history) {
	}

	/**
	 * A health check.
	 *
	 * @param time when it ended
	 * @param millis how long it took
	 * @param passed whether the instance answered as it should
	 * @param reason why
	 */
	public record CheckDescriptor(Instant time, double millis, boolean passed, String reason) {
	}

	/**
	 * An ejection.
	 *
	 * @param reason why
	 * @param secondsLeft until it is over
	 */
	public record EjectionDescriptor(String reason, double secondsLeft) {
	}

	/**
	 * What an operator did.
	 *
	 * @param action eject, drain or weight
	 * @param weight the weight meanwhile, {@code null} for an ejection
	 * @param until when that is over
	 */
	public record ActionDescriptor(String action, @Nullable Double weight, Instant until) {
	}

	/**
	 * Why an instance gets no requests.
	 *
	 * @param stage the stage that takes it out, or policy if all stages keep it
	 * @param filter the filter that refuses it, {@code null} if none does
	 * @param seconds for how long that filter has been doing so
	 * @param reason the same in words
	 */
	public record RemovalDescriptor(String stage, @Nullable String filter, @Nullable Double seconds, String reason) {
	}

	/**
	 * A setting.
	 *
	 * @param name its name below {@code fairway.loadbalancer}
	 * @param value the value that holds
	 * @param from default, all-services or this-service
	 * @param property the property that it comes from, {@code null} for a default
	 * @param origin where that was set, {@code null} if that is not known
	 */
	public record SettingDescriptor(String name, @Nullable Object value, String from, @Nullable String property,
			@Nullable String origin) {
	}

}
