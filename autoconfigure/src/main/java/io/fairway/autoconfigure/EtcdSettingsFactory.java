package io.fairway.autoconfigure;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslManagerBundle;

import io.fairway.registry.etcd.EtcdSettings;

/**
 * Makes settings of a registry in etcd from properties.
 */
final class EtcdSettingsFactory {

	private static final int DEFAULT_PORT = 2379;

	private static final int MAX_PORT = 65_535;

	private static final String PLAIN = "http";

	private static final String SECURE = "https";

	private static final String EXAMPLE = "http://127.0.0.1:2379";

	private EtcdSettingsFactory() {
	}

	static EtcdSettings create(String name, RegistryProperties properties, ObjectProvider<SslBundles> sslBundles) {
		List<URI> endpoints = endpoints(RegistryFactory.property(name, "endpoints"), properties);
		return new EtcdSettings(endpoints.stream().map(EtcdSettingsFactory::address).toList(),
				transport(name, properties, SECURE.equals(endpoints.get(0).getScheme()), sslBundles),
				login(name, properties),
				Requirements.text(RegistryFactory.property(name, "etcd.prefix"), properties.getEtcd().getPrefix(),
						"/fairway/services"),
				properties.getEtcd().getConsistency(),
				Requirements.positive(RegistryFactory.property(name, "timeout"), properties.getTimeout()));
	}

	private static List<URI> endpoints(String property, RegistryProperties properties) {
		List<URI> endpoints = new ArrayList<>();
		for (String text : properties.getEndpoints()) {
			endpoints.add(endpoint(property + "[" + endpoints.size() + "]", text, properties.getSslBundle() != null));
		}
		if (endpoints.isEmpty()) {
			Requirements.text(property, null, EXAMPLE);
		}
		if (endpoints.stream().map(URI::getScheme).distinct().count() > 1) {
			throw new InvalidConfigurationException(property, properties.getEndpoints(),
					"some are reached over TLS and some are not", "Let all begin with https, or all with http");
		}
		return endpoints;
	}

	private static URI endpoint(String property, @Nullable String text, boolean secure) {
		String given = Requirements.text(property, text, EXAMPLE).strip();
		try {
			URI uri = new URI(given.contains("://") ? given : (secure ? SECURE : PLAIN) + "://" + given);
			if (uri.getUserInfo() != null) {
				throw invalid(property, "(hidden)", "it contains credentials, which belong into username and password");
			}
			if (uri.getHost() == null || uri.getPort() > MAX_PORT
					|| !uri.getRawSchemeSpecificPart().replaceFirst("/$", "").equals("//" + uri.getRawAuthority())) {
				throw invalid(property, given, "this is not the address of a server");
			}
			if (!PLAIN.equals(uri.getScheme()) && !SECURE.equals(uri.getScheme())) {
				throw invalid(property, given, "it begins with neither http nor https");
			}
			return uri;
		}
		catch (URISyntaxException ex) {
			throw invalid(property, given.contains("@") ? "(hidden)" : given, "this is not the address of a server");
		}
	}

	private static InvalidConfigurationException invalid(String property, String value, String problem) {
		return new InvalidConfigurationException(property, value, problem,
				"Set " + property + " to the client URL of a member, for example to " + EXAMPLE);
	}

	private static String address(URI endpoint) {
		return endpoint.getHost() + ":" + ((endpoint.getPort() >= 0) ? endpoint.getPort() : DEFAULT_PORT);
	}

	private static ChannelCredentials transport(String name, RegistryProperties properties, boolean secure,
			ObjectProvider<SslBundles> sslBundles) {
		String bundle = properties.getSslBundle();
		if (bundle == null) {
			return secure ? TlsChannelCredentials.create() : InsecureChannelCredentials.create();
		}
		String property = RegistryFactory.property(name, "ssl-bundle");
		if (!secure) {
			throw new InvalidConfigurationException(property, bundle, "the endpoints are not reached over TLS",
					"Let the endpoints begin with https, or remove " + property);
		}
		SslManagerBundle managers = bundle(property, bundle, sslBundles.getIfAvailable()).getManagers();
		return TlsChannelCredentials.newBuilder()
			.keyManager(managers.getKeyManagers())
			.trustManager(managers.getTrustManagers())
			.build();
	}

	private static SslBundle bundle(String property, String bundle, @Nullable SslBundles sslBundles) {
		try {
			if (sslBundles != null) {
				return sslBundles.getBundle(bundle);
			}
		}
		catch (NoSuchSslBundleException ex) {
			// Said below.
		}
		throw new InvalidConfigurationException(property, bundle, "there is no such SSL bundle",
				"Define it under spring.ssl.bundle");
	}

	private static EtcdSettings.@Nullable Login login(String name, RegistryProperties properties) {
		String username = properties.getUsername();
		String password = properties.getPassword();
		if (username == null && password == null) {
			return null;
		}
		Requirements.text(RegistryFactory.property(name, "username"), username, "fairway");
		Requirements.text(RegistryFactory.property(name, "password"), password, "${ETCD_PASSWORD}");
		return new EtcdSettings.Login(Objects.requireNonNull(username), Objects.requireNonNull(password));
	}

}
