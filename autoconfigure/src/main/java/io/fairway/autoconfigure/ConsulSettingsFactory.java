package io.fairway.autoconfigure;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import javax.net.ssl.SSLParameters;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

import io.fairway.registry.consul.ConsulSettings;

/**
 * Checks the settings of a registry in Consul.
 */
final class ConsulSettingsFactory {

	private static final String DEFAULT_ENDPOINT = "http://127.0.0.1:8500";

	private static final Set<String> SCHEMES = Set.of("http", "https");

	/** Consul itself waits no longer. */
	private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

	private final String name;

	private final RegistryProperties properties;

	ConsulSettingsFactory(String name, RegistryProperties properties) {
		this.name = name;
		this.properties = properties;
	}

	private String property(String property) {
		return RegistryFactory.property(this.name, property);
	}

	ConsulSettings settings() {
		ConsulProperties consul = this.properties.getConsul();
		return new ConsulSettings(endpoints(), token(), text(consul.getDatacenter()), consul.isIncludeWarning(),
				Requirements.positive(property("timeout"), this.properties.getTimeout()), waitTime(consul),
				Requirements.range(property("consul.max-blocking-queries"), consul.getMaxBlockingQueries(), 0,
						Integer.MAX_VALUE));
	}

	private Duration waitTime(ConsulProperties consul) {
		String property = property("consul.wait-time");
		Duration wait = consul.getWaitTime();
		if (wait.compareTo(Duration.ofSeconds(1)) < 0 || wait.compareTo(LONGEST_WAIT) > 0) {
			throw new InvalidConfigurationException(property, wait, "expected a duration from 1s to 10m",
					"Set " + property + ", for example to 60s");
		}
		return wait;
	}

	private List<URI> endpoints() {
		List<String> endpoints = this.properties.getEndpoints();
		return (endpoints.isEmpty() ? List.of(DEFAULT_ENDPOINT) : endpoints).stream().map(this::endpoint).toList();
	}

	private URI endpoint(String endpoint) {
		try {
			URI uri = new URI(StringUtils.trimTrailingCharacter(endpoint.strip(), '/'));
			boolean plain = !StringUtils.hasLength(uri.getPath()) && uri.getQuery() == null && uri.getFragment() == null
					&& uri.getUserInfo() == null;
			if (plain && uri.getHost() != null && SCHEMES.contains(uri.getScheme())) {
				return uri;
			}
		}
		catch (URISyntaxException ex) {
			// Reported below, without a text that might contain a password.
		}
		throw new InvalidConfigurationException(property("endpoints"), withoutUserInfo(endpoint),
				"expected the address of an agent: http or https, a host and a port, and nothing else",
				"Set " + property("endpoints") + ", for example to " + DEFAULT_ENDPOINT);
	}

	private static String withoutUserInfo(String endpoint) {
		return endpoint.replaceFirst("//.*@", "//***@");
	}

	private @Nullable String token() {
		String token = text(this.properties.getToken());
		if (token != null && !token.chars().allMatch((character) -> character > ' ' && character < 127)) {
			throw new InvalidConfigurationException(property("token"), "***",
					"expected printable ASCII characters without spaces",
					"Set " + property("token") + " to the secret id of an ACL token");
		}
		return token;
	}

	private static @Nullable String text(@Nullable String value) {
		return StringUtils.hasText(value) ? value.strip() : null;
	}

	/**
	 * A client that trusts, and shows, the certificates of the bundle.
	 * @param bundles the bundles, or {@code null} if there are none
	 */
	HttpClient.Builder client(@Nullable SslBundles bundles) {
		HttpClient.Builder client = HttpClient.newBuilder();
		String bundle = text(this.properties.getSslBundle());
		if (bundle != null) {
			secure(client, bundle(bundle, bundles));
		}
		return client;
	}

	private SslBundle bundle(String bundle, @Nullable SslBundles bundles) {
		String property = property("ssl-bundle");
		if (endpoints().stream().noneMatch((endpoint) -> "https".equals(endpoint.getScheme()))) {
			throw new InvalidConfigurationException(property, bundle, "no endpoint is called over TLS",
					"Let " + property("endpoints") + " begin with https, or remove " + property);
		}
		try {
			if (bundles != null) {
				return bundles.getBundle(bundle);
			}
		}
		catch (NoSuchSslBundleException ex) {
			// Reported below, as if there were none at all.
		}
		throw new InvalidConfigurationException(property, bundle, "there is no such SSL bundle",
				"Set " + property + " to the name of a bundle under spring.ssl.bundle");
	}

	private static void secure(HttpClient.Builder client, SslBundle bundle) {
		SSLParameters parameters = new SSLParameters();
		parameters.setCipherSuites(bundle.getOptions().getCiphers());
		parameters.setProtocols(bundle.getOptions().getEnabledProtocols());
		client.sslContext(bundle.createSslContext()).sslParameters(parameters);
	}

}
