package io.fairway.autoconfigure;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

import io.fairway.connection.ClientKind;

/**
 * How the clients of Spring Boot connect to the instances of a service. What is not set
 * is left to Spring Boot and to the client library.
 */
@ConfigurationPropertiesSource
public class ConnectionProperties {

	/**
	 * Kinds of clients that these settings are for: imperative (RestClient and
	 * RestTemplate), reactive (WebClient).
	 */
	private Set<ClientKind> appliesTo = EnumSet.allOf(ClientKind.class);

	/**
	 * Time until a connection must be open.
	 */
	private @Nullable Duration connectTimeout;

	/**
	 * Time in which an instance must answer.
	 */
	private @Nullable Duration readTimeout;

	/**
	 * Number of connections to each instance. Further requests wait.
	 */
	private @Nullable Integer maxConnectionsPerInstance;

	/**
	 * Number of requests that may wait for a connection to each instance. Further
	 * requests fail at once.
	 */
	private @Nullable Integer maxPendingPerInstance;

	/**
	 * Time after which a connection is closed that nobody uses.
	 */
	private @Nullable Duration maxIdleTime;

	/**
	 * Number of requests after which a connection is closed.
	 */
	private @Nullable Integer maxRequestsPerConnection;

	/**
	 * Whether to speak HTTP/2 with instances that can, or HTTP/1.1 only.
	 */
	private @Nullable Boolean http2;

	/**
	 * Number of connections that are opened when an instance joins, before there are
	 * requests.
	 */
	private @Nullable Integer warmUpConnections;

	public Set<ClientKind> getAppliesTo() {
		return this.appliesTo;
	}

	public void setAppliesTo(Set<ClientKind> appliesTo) {
		this.appliesTo = appliesTo;
	}

	public @Nullable Duration getConnectTimeout() {
		return this.connectTimeout;
	}

	public void setConnectTimeout(@Nullable Duration connectTimeout) {
		this.connectTimeout = connectTimeout;
	}

	public @Nullable Duration getReadTimeout() {
		return this.readTimeout;
	}

	public void setReadTimeout(@Nullable Duration readTimeout) {
		this.readTimeout = readTimeout;
	}

	public @Nullable Integer getMaxConnectionsPerInstance() {
		return this.maxConnectionsPerInstance;
	}

	public void setMaxConnectionsPerInstance(@Nullable Integer maxConnectionsPerInstance) {
		this.maxConnectionsPerInstance = maxConnectionsPerInstance;
	}

	public @Nullable Integer getMaxPendingPerInstance() {
		return this.maxPendingPerInstance;
	}

	public void setMaxPendingPerInstance(@Nullable Integer maxPendingPerInstance) {
		this.maxPendingPerInstance = maxPendingPerInstance;
	}

	public @Nullable Duration getMaxIdleTime() {
		return this.maxIdleTime;
	}

	public void setMaxIdleTime(@Nullable Duration maxIdleTime) {
		this.maxIdleTime = maxIdleTime;
	}

	public @Nullable Integer getMaxRequestsPerConnection() {
		return this.maxRequestsPerConnection;
	}

	public void setMaxRequestsPerConnection(@Nullable Integer maxRequestsPerConnection) {
		this.maxRequestsPerConnection = maxRequestsPerConnection;
	}

	public @Nullable Boolean getHttp2() {
		return this.http2;
	}

	public void setHttp2(@Nullable Boolean http2) {
		this.http2 = http2;
	}

	public @Nullable Integer getWarmUpConnections() {
		return this.warmUpConnections;
	}

	public void setWarmUpConnections(@Nullable Integer warmUpConnections) {
		this.warmUpConnections = warmUpConnections;
	}

}
