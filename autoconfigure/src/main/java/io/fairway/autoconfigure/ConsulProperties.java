package io.fairway.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * Settings of a registry of the type "consul".
 */
@ConfigurationPropertiesSource
public class ConsulProperties {

	/**
	 * Data center to discover instances in, that of the agent by default. Registrations
	 * always go to the agent's own.
	 */
	private @Nullable String datacenter;

	/**
	 * Whether instances with a health check in the state "warning" are offered as well.
	 */
	private boolean includeWarning = false;

	/**
	 * How long a blocking query waits for a change before it is asked again.
	 */
	private Duration waitTime = Duration.ofSeconds(60);

	/**
	 * Number of services that are watched by a blocking query, each of which holds a
	 * connection. Those beyond are asked for every two seconds. A Consul agent accepts
	 * 200 connections from one address by default.
	 */
	private int maxBlockingQueries = 150;

	public @Nullable String getDatacenter() {
		return this.datacenter;
	}

	public void setDatacenter(@Nullable String datacenter) {
		this.datacenter = datacenter;
	}

	public boolean isIncludeWarning() {
		return this.includeWarning;
	}

	public void setIncludeWarning(boolean includeWarning) {
		this.includeWarning = includeWarning;
	}

	public Duration getWaitTime() {
		return this.waitTime;
	}

	public void setWaitTime(Duration waitTime) {
		this.waitTime = waitTime;
	}

	public int getMaxBlockingQueries() {
		return this.maxBlockingQueries;
	}

	public void setMaxBlockingQueries(int maxBlockingQueries) {
		this.maxBlockingQueries = maxBlockingQueries;
	}

}
