package io.fairway.registry.consul;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * How to reach Consul and what to ask of it. Its text shows no credential.
 *
 * @param endpoints the agents, http or https; one after the other is tried
 * @param token the access token, or {@code null}
 * @param datacenter the data center to discover in, or {@code null} for the agent's own
 * @param includeWarning whether instances with a check in state warning are offered
 * @param timeout how long a call may take beyond what it is asked to wait
 * @param waitTime how long a blocking query waits for a change
 * @param maxBlockingQueries how many services are watched by a blocking query, each of
 * which holds a connection; those beyond are asked for from time to time
 */
public record ConsulSettings(List<URI> endpoints, @Nullable String token, @Nullable String datacenter,
		boolean includeWarning, Duration timeout, Duration waitTime, int maxBlockingQueries) {

	/**
	 * Settings that were checked.
	 */
	public ConsulSettings {
		Assert.notEmpty(endpoints, "endpoints: none (expected: at least one)");
		Assert.isTrue(token == null || token.chars().allMatch((character) -> character > ' ' && character < 127),
				"token: (not shown) (expected: printable ASCII without spaces)");
		Assert.isTrue(timeout.compareTo(Duration.ZERO) > 0, () -> "timeout: " + timeout + " (expected: more than 0)");
		Assert.isTrue(waitTime.compareTo(Duration.ZERO) > 0,
				() -> "waitTime: " + waitTime + " (expected: more than 0)");
		Assert.isTrue(maxBlockingQueries >= 0,
				() -> "maxBlockingQueries: " + maxBlockingQueries + " (expected: 0 or more)");
		endpoints = List.copyOf(endpoints);
	}

	@Override
	public String toString() {
		return "Consul at " + this.endpoints;
	}

}
