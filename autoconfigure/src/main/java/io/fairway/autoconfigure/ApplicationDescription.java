package io.fairway.autoconfigure;

import java.util.Objects;
import java.util.function.IntFunction;

import org.springframework.cloud.commons.util.InetUtils;
import org.springframework.core.env.Environment;

import io.fairway.instance.Instance;

/**
 * This application as an instance: what the properties say, and where they are silent,
 * what is known of the machine and the web server.
 */
final class ApplicationDescription {

	private final InetUtils inetUtils;

	private final Environment environment;

	ApplicationDescription(InetUtils inetUtils, Environment environment) {
		this.inetUtils = inetUtils;
		this.environment = environment;
	}

	/** What describes the application, given the port that it listens on. */
	IntFunction<Instance> of(FairwayRegistrationProperties properties) {
		return (port) -> InstanceDescriptions.describe("fairway.registration", serviceId(properties), host(properties),
				Objects.requireNonNullElse(properties.getPort(), port), secure(properties), properties);
	}

	String serviceId(FairwayRegistrationProperties properties) {
		String serviceId = properties.getServiceId();
		return (serviceId != null) ? serviceId : this.environment.getProperty("spring.application.name", "application");
	}

	private String host(FairwayRegistrationProperties properties) {
		String host = properties.getHost();
		return (host != null) ? host : this.inetUtils.findFirstNonLoopbackHostInfo().getIpAddress();
	}

	private boolean secure(FairwayRegistrationProperties properties) {
		if (properties.getSecure() != null) {
			return properties.getSecure();
		}
		boolean configured = this.environment.containsProperty("server.ssl.bundle")
				|| this.environment.containsProperty("server.ssl.key-store")
				|| this.environment.containsProperty("server.ssl.certificate");
		return configured && this.environment.getProperty("server.ssl.enabled", Boolean.class, true);
	}

}
