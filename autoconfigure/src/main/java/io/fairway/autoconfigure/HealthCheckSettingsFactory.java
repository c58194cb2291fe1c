package io.fairway.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

import io.fairway.health.EndpointSettings;
import io.fairway.health.HealthCheckSettings;
import io.fairway.health.HealthProbe;
import io.fairway.health.HealthProbes;
import io.fairway.health.HttpSettings;
import io.fairway.health.StatusRange;
import io.fairway.health.TlsSettings;

/**
 * Makes the validated settings of health checks.
 */
final class HealthCheckSettingsFactory {

	private static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS", "POST");

	/** What the check itself sets, and what would change how the answer is sent. */
	private static final Set<String> OWN_HEADERS = Set.of("host", "connection", "content-length", "transfer-encoding",
			"upgrade", "expect", "te");

	private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

	private static final Pattern PATH = Pattern.compile("/[\\x21\\x22\\x24-\\x7e]*");

	private static final Pattern HOST = Pattern.compile("(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+])(?::\\d{1,5})?");

	private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]*");

	private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

	private static final int MAX_PORT = 65_535;

	private static final int MAX_THRESHOLD = 1000;

	private final HealthProbes probes;

	private final @Nullable SslBundles bundles;

	private final @Nullable ClassLoader classLoader;

	/**
	 * A factory.
	 * @param probes the ways to ask
	 * @param bundles the SSL bundles, or {@code null} if there are none
	 * @param classLoader finds the libraries that the application has
	 */
	HealthCheckSettingsFactory(HealthProbes probes, @Nullable SslBundles bundles, @Nullable ClassLoader classLoader) {
		this.probes = probes;
		this.bundles = bundles;
		this.classLoader = classLoader;
	}

	/**
	 * The settings, {@code null} if there shall be no checks.
	 * @throws InvalidConfigurationException if any of them makes no sense
	 */
	@Nullable HealthCheckSettings create(String prefix, HealthCheckProperties properties) {
		HealthCheckSettings settings = new HealthCheckSettings(probe(prefix, properties),
				interval(prefix + ".interval", properties.getInterval()),
				interval(prefix + ".transition-interval", properties.getTransitionInterval()),
				Requirements.notNegative(prefix + ".jitter", properties.getJitter()),
				Requirements.positive(prefix + ".timeout", properties.getTimeout()),
				Requirements.range(prefix + ".healthy-threshold", properties.getHealthyThreshold(), 1, MAX_THRESHOLD),
				Requirements.range(prefix + ".unhealthy-threshold", properties.getUnhealthyThreshold(), 1,
						MAX_THRESHOLD),
				properties.getInitial() == HealthCheckProperties.Initial.HEALTHY,
				Requirements.positive(prefix + ".idle-timeout", properties.getIdleTimeout()));
		return properties.isEnabled() ? settings : null;
	}

	private static Duration interval(String property, Duration interval) {
		if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
			throw new InvalidConfigurationException(property, interval, "the duration must be at least 100ms",
					"Set " + property + ", for example to 10s");
		}
		return interval;
	}

	private HealthProbe probe(String prefix, HealthCheckProperties properties) {
		EndpointSettings endpoint = endpoint(prefix, properties);
		HttpSettings http = http(prefix, properties);
		return switch (properties.getType()) {
			case HTTP -> this.probes.http(endpoint, http);
			case TCP -> this.probes.tcp(endpoint);
			case GRPC -> grpc(prefix, properties, endpoint);
		};
	}

	private EndpointSettings endpoint(String prefix, HealthCheckProperties properties) {
		Integer port = properties.getPort();
		if (port != null) {
			Requirements.range(prefix + ".port", port, 1, MAX_PORT);
		}
		return new EndpointSettings(port, properties.getSecure(), host(prefix + ".host", properties.getHost()),
				TlsSettings.of(bundle(prefix + ".ssl-bundle", properties)));
	}

	private static @Nullable String host(String property, @Nullable String host) {
		if (!StringUtils.hasText(host)) {
			return null;
		}
		if (!HOST.matcher(host).matches()) {
			throw new InvalidConfigurationException(property, host, "expected a host name, with or without a port",
					"Set " + property + ", for example to users.example.org");
		}
		return host;
	}

	private @Nullable SslBundle bundle(String property, HealthCheckProperties properties) {
		String name = properties.getSslBundle();
		if (!StringUtils.hasText(name)) {
			return null;
		}
		try {
			if (this.bundles != null) {
				return this.bundles.getBundle(name);
			}
		}
		catch (NoSuchSslBundleException ex) {
			// Reported below, as if there were none at all.
		}
		throw new InvalidConfigurationException(property, name, "there is no such SSL bundle",
				"Set " + property + " to the name of a bundle under spring.ssl.bundle");
	}

	private static HttpSettings http(String prefix, HealthCheckProperties properties) {
		String method = properties.getMethod().toUpperCase(Locale.ROOT);
		if (!METHODS.contains(method)) {
			throw new InvalidConfigurationException(prefix + ".method", properties.getMethod(),
					"checks use GET, HEAD, OPTIONS or POST", "Set " + prefix + ".method, for example to GET");
		}
		if (!PATH.matcher(properties.getPath()).matches()) {
			throw new InvalidConfigurationException(prefix + ".path", properties.getPath(),
					"expected a path that begins with a slash, and perhaps a query, without spaces or a fragment",
					"Set " + prefix + ".path, for example to /actuator/health");
		}
		return new HttpSettings(method, properties.getPath(), headers(prefix + ".headers", properties.getHeaders()),
				statuses(prefix + ".expected-statuses", properties.getExpectedStatuses()));
	}

	private static Map<String, String> headers(String property, Map<String, String> headers) {
		headers.forEach((name, value) -> {
			if (!TOKEN.matcher(name).matches() || OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
				throw new InvalidConfigurationException(property + "." + name, "***", "this header cannot be set here",
						"Remove it; the name of the host is set by " + property.substring(0, property.lastIndexOf('.'))
								+ ".host");
			}
			if (!VALUE.matcher(Objects.requireNonNullElse(value, "")).matches()) {
				throw new InvalidConfigurationException(property + "." + name, "***",
						"expected printable ASCII characters", "Correct the value of " + property + "." + name);
			}
		});
		return headers;
	}

	private static List<StatusRange> statuses(String property, List<String> statuses) {
		try {
			return statuses.isEmpty() ? List.of(StatusRange.parse("200-299"))
					: statuses.stream().map(StatusRange::parse).toList();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(property, statuses, String.valueOf(ex.getMessage()),
					"Set " + property + ", for example to 200-299,401");
		}
	}

	private HealthProbe grpc(String prefix, HealthCheckProperties properties, EndpointSettings endpoint) {
		if (properties.isEnabled() && !(isPresent(OptionalClasses.GRPC_HEALTH) && (isPresent(OptionalClasses.GRPC_NETTY)
				|| isPresent(OptionalClasses.GRPC_SHADED_NETTY) || isPresent(OptionalClasses.GRPC_OKHTTP)))) {
			throw new InvalidConfigurationException(prefix + ".type", "grpc",
					"this type of check needs a library that is missing",
					"Add the dependencies io.grpc:grpc-services and io.grpc:grpc-netty");
		}
		return this.probes.grpc(endpoint, properties.getGrpcService());
	}

	private boolean isPresent(String className) {
		return OptionalClasses.isPresent(className, this.classLoader);
	}

}
