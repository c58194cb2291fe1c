package io.fairway.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * How the instances of a service are checked.
 */
@ConfigurationPropertiesSource
public class HealthCheckProperties {

	/**
	 * Whether the instances of services in use are checked.
	 */
	private boolean enabled = false;

	/**
	 * How instances are asked. "grpc" needs io.grpc:grpc-services and a transport such as
	 * io.grpc:grpc-netty.
	 */
	private Type type = Type.HTTP;

	/**
	 * Path and query that are asked for over HTTP.
	 */
	private String path = "/actuator/health";

	/**
	 * Method of the request over HTTP: GET, HEAD, OPTIONS or POST.
	 */
	private String method = "GET";

	/**
	 * Statuses, and ranges of them, that a healthy instance answers with. Redirects are
	 * not followed. Default: 200-299.
	 */
	private final List<String> expectedStatuses = new ArrayList<>();

	/**
	 * Further headers of the request over HTTP.
	 */
	private final Map<String, String> headers = new LinkedHashMap<>();

	/**
	 * Name that instances are called by, in the request and in their certificates. Their
	 * host by default.
	 */
	private @Nullable String host;

	/**
	 * Port that is asked, such as one for management. That of the instance by default;
	 * what a registry says of other ports is ignored.
	 */
	private @Nullable Integer port;

	/**
	 * Whether checks use TLS. As the instance does by default.
	 */
	private @Nullable Boolean secure;

	/**
	 * Name of the SSL bundle that says whom to trust. The JVM's certificates by default.
	 */
	private @Nullable String sslBundle;

	/**
	 * Service that a gRPC server is asked for. The whole server by default.
	 */
	private @Nullable String grpcService;

	/**
	 * Time between the starts of two checks of an instance.
	 */
	private Duration interval = Duration.ofSeconds(10);

	/**
	 * The same while the last check contradicts what is thought of the instance.
	 */
	private Duration transitionInterval = Duration.ofSeconds(1);

	/**
	 * Greatest random time that is added to the interval.
	 */
	private Duration jitter = Duration.ofSeconds(1);

	/**
	 * Time in which an instance must have answered completely.
	 */
	private Duration timeout = Duration.ofSeconds(3);

	/**
	 * How many checks in a row an unhealthy instance must pass.
	 */
	private int healthyThreshold = 2;

	/**
	 * How many checks in a row a healthy instance must fail.
	 */
	private int unhealthyThreshold = 3;

	/**
	 * What an instance counts as before its first check has ended. That one decides at
	 * once.
	 */
	private Initial initial = Initial.HEALTHY;

	/**
	 * Time without requests after which a service is not checked any more, and no later
	 * than after twice this time.
	 */
	private Duration idleTimeout = Duration.ofMinutes(5);

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public Type getType() {
		return this.type;
	}

	public void setType(Type type) {
		this.type = type;
	}

	public String getPath() {
		return this.path;
	}

	public void setPath(String path) {
		this.path = path;
	}

	public String getMethod() {
		return this.method;
	}

	public void setMethod(String method) {
		this.method = method;
	}

	public List<String> getExpectedStatuses() {
		return this.expectedStatuses;
	}

	public Map<String, String> getHeaders() {
		return this.headers;
	}

	public @Nullable String getHost() {
		return this.host;
	}

	public void setHost(@Nullable String host) {
		this.host = host;
	}

	public @Nullable Integer getPort() {
		return this.port;
	}

	public void setPort(@Nullable Integer port) {
		this.port = port;
	}

	public @Nullable Boolean getSecure() {
		return this.secure;
	}

	public void setSecure(@Nullable Boolean secure) {
		this.secure = secure;
	}

	public @Nullable String getSslBundle() {
		return this.sslBundle;
	}

	public void setSslBundle(@Nullable String sslBundle) {
		this.sslBundle = sslBundle;
	}

	public @Nullable String getGrpcService() {
		return this.grpcService;
	}

	public void setGrpcService(@Nullable String grpcService) {
		this.grpcService = grpcService;
	}

	public Duration getInterval() {
		return this.interval;
	}

	public void setInterval(Duration interval) {
		this.interval = interval;
	}

	public Duration getTransitionInterval() {
		return this.transitionInterval;
	}

	public void setTransitionInterval(Duration transitionInterval) {
		this.transitionInterval = transitionInterval;
	}

	public Duration getJitter() {
		return this.jitter;
	}

	public void setJitter(Duration jitter) {
		this.jitter = jitter;
	}

	public Duration getTimeout() {
		return this.timeout;
	}

	public void setTimeout(Duration timeout) {
		this.timeout = timeout;
	}

	public int getHealthyThreshold() {
		return this.healthyThreshold;
	}

	public void setHealthyThreshold(int healthyThreshold) {
		this.healthyThreshold = healthyThreshold;
	}

	public int getUnhealthyThreshold() {
		return this.unhealthyThreshold;
	}

	public void setUnhealthyThreshold(int unhealthyThreshold) {
		this.unhealthyThreshold = unhealthyThreshold;
	}

	public Initial getInitial() {
		return this.initial;
	}

	public void setInitial(Initial initial) {
		this.initial = initial;
	}

	public Duration getIdleTimeout() {
		return this.idleTimeout;
	}

	public void setIdleTimeout(Duration idleTimeout) {
		this.idleTimeout = idleTimeout;
	}

	/**
	 * How instances are asked.
	 */
	public enum Type {

		/**
		 * For a page, over HTTP/1.1.
		 */
		HTTP,

		/**
		 * For a connection.
		 */
		TCP,

		/**
		 * By grpc.health.v1.
		 */
		GRPC

	}

	/**
	 * What an instance counts as before it was checked.
	 */
	public enum Initial {

		/**
		 * It gets requests.
		 */
		HEALTHY,

		/**
		 * It does not.
		 */
		UNHEALTHY

	}

}
