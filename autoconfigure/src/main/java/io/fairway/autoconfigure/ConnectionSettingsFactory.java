package io.fairway.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.fairway.connection.ClientKind;
import io.fairway.connection.ClientLibraries;
import io.fairway.connection.ClientLibrary;
import io.fairway.connection.ConnectionFeature;
import io.fairway.connection.ConnectionSettings;

/**
 * Makes the settings of connections, and refuses what the libraries of the application
 * cannot do.
 */
final class ConnectionSettingsFactory {

	/** Libraries count milliseconds in an {@code int}. */
	private static final Duration MAX = Duration.ofMillis(Integer.MAX_VALUE);

	private static final Duration MIN = Duration.ofMillis(1);

	private final Supplier<@Nullable ClientLibraries> libraries;

	private final @Nullable ClassLoader classLoader;

	/**
	 * A factory.
	 * @param libraries supplies the libraries of the application once there are settings
	 * for them, or {@code null} if Spring Boot's HTTP clients are missing
	 * @param classLoader knows which of their parts there are
	 */
	ConnectionSettingsFactory(Supplier<@Nullable ClientLibraries> libraries, @Nullable ClassLoader classLoader) {
		this.libraries = libraries;
		this.classLoader = classLoader;
	}

	ConnectionSettings create(String prefix, ConnectionProperties properties) {
		ConnectionSettings settings = settings(prefix, properties);
		if (!settings.isSet()) {
			return ConnectionSettings.NONE;
		}
		refuseMoreThanMax(prefix, settings.pool());
		check(prefix, settings, this.libraries.get());
		return settings;
	}

	static boolean areAnySet(FairwayLoadBalancerProperties properties) {
		return isSet(properties.getConnection())
				|| properties.getClients().values().stream().anyMatch((client) -> isSet(client.getConnection()));
	}

	/** Whether the values make sense is not to be said here, without their names. */
	private static boolean isSet(ConnectionProperties properties) {
		return Stream
			.of(properties.getConnectTimeout(), properties.getReadTimeout(), properties.getMaxConnectionsPerInstance(),
					properties.getMaxPendingPerInstance(), properties.getMaxIdleTime(),
					properties.getMaxRequestsPerConnection(), properties.getHttp2(), properties.getWarmUpConnections())
			.anyMatch(Objects::nonNull);
	}

	private static ConnectionSettings settings(String prefix, ConnectionProperties properties) {
		return new ConnectionSettings(properties.getAppliesTo(),
				new ConnectionSettings.Timeouts(duration(prefix + ".connect-timeout", properties.getConnectTimeout()),
						duration(prefix + ".read-timeout", properties.getReadTimeout())),
				new ConnectionSettings.Pool(
						number(prefix + ".max-connections-per-instance", properties.getMaxConnectionsPerInstance()),
						number(prefix + ".max-pending-per-instance", properties.getMaxPendingPerInstance()),
						duration(prefix + ".max-idle-time", properties.getMaxIdleTime()),
						number(prefix + ".max-requests-per-connection", properties.getMaxRequestsPerConnection()),
						number(prefix + ".warm-up-connections", properties.getWarmUpConnections())),
				properties.getHttp2());
	}

	private static @Nullable Duration duration(String property, @Nullable Duration value) {
		return (value != null) ? Requirements.range(property, value, MIN, MAX) : null;
	}

	private static @Nullable Integer number(String property, @Nullable Integer value) {
		return (value != null) ? Requirements.range(property, value, 1, Integer.MAX_VALUE) : null;
	}

	private static void refuseMoreThanMax(String prefix, ConnectionSettings.Pool pool) {
		Integer max = pool.maxConnections();
		Integer warmUp = pool.warmUp();
		if (max != null && warmUp != null && warmUp > max) {
			throw new InvalidConfigurationException(prefix + ".warm-up-connections", warmUp,
					"there may be only " + max + " connections to an instance",
					"Set " + prefix + ".warm-up-connections to " + max + " or less");
		}
	}

	private void check(String prefix, ConnectionSettings settings, @Nullable ClientLibraries libraries) {
		boolean checked = false;
		for (ClientKind kind : settings.appliesTo()) {
			for (ClientLibrary library : (libraries != null) ? libraries.of(kind) : List.<ClientLibrary>of()) {
				check(prefix, settings, kind, library);
				checked = true;
			}
		}
		if (!checked) {
			Map.Entry<ConnectionFeature, Object> first = first(settings);
			throw new InvalidConfigurationException(prefix + "." + first.getKey().property(), first.getValue(),
					"there is no HTTP client that Spring Boot configures for " + clients(settings),
					"Add spring-boot-starter-restclient or spring-boot-starter-webclient, or remove " + prefix);
		}
	}

	private static Map.Entry<ConnectionFeature, Object> first(ConnectionSettings settings) {
		return settings.requested()
			.entrySet()
			.stream()
			.findFirst()
			.orElseGet(() -> Map.entry(ConnectionFeature.HTTP2, Boolean.FALSE));
	}

	private static String clients(ConnectionSettings settings) {
		return settings.appliesTo().stream().sorted().map(ClientKind::clients).collect(Collectors.joining(" or "));
	}

	private void check(String prefix, ConnectionSettings settings, ClientKind kind, ClientLibrary library) {
		settings.requested().forEach((feature, value) -> {
			if (!library.supports(kind, feature)) {
				throw new InvalidConfigurationException(prefix + "." + feature.property(), value,
						library.title() + ", the client of " + kind.clients() + ", cannot do that" + exception(feature),
						remedy(prefix, kind, feature));
			}
		});
		if (settings.requested().containsKey(ConnectionFeature.HTTP2) && library == ClientLibrary.JETTY
				&& !OptionalClasses.isPresent(OptionalClasses.JETTY_HTTP2, this.classLoader)) {
			throw new InvalidConfigurationException(prefix + ".http2", true,
					"Jetty, the client of " + kind.clients() + ", cannot do that on its own",
					"Add org.eclipse.jetty.http2:jetty-http2-client-transport");
		}
	}

	private static String exception(ConnectionFeature feature) {
		return (feature == ConnectionFeature.MAX_REQUESTS_WITH_HTTP2) ? " together with http2" : "";
	}

	private static String remedy(String prefix, ClientKind kind, ConnectionFeature feature) {
		String able = ClientLibrary.supporting(kind, feature)
			.stream()
			.map(ClientLibrary::title)
			.collect(Collectors.joining(", "));
		ClientKind other = (kind == ClientKind.IMPERATIVE) ? ClientKind.REACTIVE : ClientKind.IMPERATIVE;
		String library = able.isEmpty() ? "No client of " + kind.clients() + " can: remove the property"
				: "Use one that can: " + able + " (" + selector(kind) + "), or remove the property";
		return library + ". If it is meant for " + other.clients() + " only, set " + prefix + ".applies-to to "
				+ other.name().toLowerCase(Locale.ROOT);
	}

	private static String selector(ClientKind kind) {
		return (kind == ClientKind.IMPERATIVE) ? "spring.http.clients.imperative.factory"
				: "spring.http.clients.reactive.connector";
	}

}
