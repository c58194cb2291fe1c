package io.fairway.connection;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * How the clients of one service connect to its instances. What is {@code null} is left
 * to the client library and to Spring Boot's own settings.
 *
 * @param appliesTo the kinds of clients that these settings are for
 * @param timeouts the time-outs
 * @param pool the connections that are kept
 * @param http2 whether to speak HTTP/2 where an instance can, or never
 */
public record ConnectionSettings(Set<ClientKind> appliesTo, Timeouts timeouts, Pool pool, @Nullable Boolean http2) {

	/**
	 * Settings that change nothing.
	 */
	public static final ConnectionSettings NONE = new ConnectionSettings(Set.of(), new Timeouts(null, null),
			new Pool(null, null, null, null, null), null);

	public ConnectionSettings {
		appliesTo = Set.copyOf(appliesTo);
	}

	/**
	 * Whether anything is set for any kind of clients.
	 * @return whether these settings change something
	 */
	public boolean isSet() {
		return !this.appliesTo.isEmpty() && (this.http2 != null || !requested().isEmpty());
	}

	boolean concerns(ClientKind kind) {
		return this.appliesTo.contains(kind) && isSet();
	}

	/**
	 * What is asked of the client library.
	 * @return the values by what asks for them
	 */
	public Map<ConnectionFeature, Object> requested() {
		Map<ConnectionFeature, Object> requested = new EnumMap<>(ConnectionFeature.class);
		put(requested, ConnectionFeature.CONNECT_TIMEOUT, this.timeouts.connect());
		put(requested, ConnectionFeature.READ_TIMEOUT, this.timeouts.read());
		put(requested, ConnectionFeature.MAX_CONNECTIONS, this.pool.maxConnections());
		put(requested, ConnectionFeature.MAX_PENDING, this.pool.maxPending());
		put(requested, ConnectionFeature.MAX_IDLE_TIME, this.pool.maxIdleTime());
		put(requested, isHttp2() ? ConnectionFeature.MAX_REQUESTS_WITH_HTTP2 : ConnectionFeature.MAX_REQUESTS,
				this.pool.maxRequests());
		put(requested, ConnectionFeature.HTTP2, isHttp2() ? this.http2 : null);
		put(requested, ConnectionFeature.WARM_UP, this.pool.warmUp());
		return Collections.unmodifiableMap(requested);
	}

	private static void put(Map<ConnectionFeature, Object> requested, ConnectionFeature feature,
			@Nullable Object value) {
		if (value != null) {
			requested.put(feature, value);
		}
	}

	boolean isHttp2() {
		return Boolean.TRUE.equals(this.http2);
	}

	boolean isHttp1() {
		return Boolean.FALSE.equals(this.http2);
	}

	/**
	 * The time-outs of a client.
	 *
	 * @param connect until a connection is open
	 * @param read until an answer is there, by the rules of the client library
	 */
	public record Timeouts(@Nullable Duration connect, @Nullable Duration read) {
	}

	/**
	 * The connections that a client keeps to each instance.
	 *
	 * @param maxConnections how many there may be, 1 or more
	 * @param maxPending how many requests may wait for one, 1 or more
	 * @param maxIdleTime how long one is kept that nobody uses
	 * @param maxRequests how many requests one may serve, 1 or more
	 * @param warmUp how many are opened when an instance joins, 1 or more
	 */
	public record Pool(@Nullable Integer maxConnections, @Nullable Integer maxPending, @Nullable Duration maxIdleTime,
			@Nullable Integer maxRequests, @Nullable Integer warmUp) {
	}

}
