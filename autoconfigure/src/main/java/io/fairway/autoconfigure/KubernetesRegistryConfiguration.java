package io.fairway.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

import io.fairway.instance.Ticker;
import io.fairway.registry.RegistryException;
import io.fairway.registry.kubernetes.KubernetesConnection;
import io.fairway.registry.kubernetes.KubernetesRegistry;
import io.fairway.registry.kubernetes.KubernetesSettings;

/**
 * The type of registry "kubernetes".
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(value = { KubernetesClient.class, JdkHttpClientFactory.class },
		name = "io.fabric8.kubernetes.client.impl.KubernetesClientImpl")
class KubernetesRegistryConfiguration {

	private static final String TYPE = "kubernetes";

	private static final String ALL_NAMESPACES = "*";

	private static final Duration LEAST_IDLE_TIMEOUT = Duration.ofSeconds(1);

	@Bean
	RegistryFactory fairwayKubernetesRegistryFactory(Ticker ticker, FairwayExecutors executors,
			ObjectProvider<SslBundles> sslBundles) {
		return SimpleRegistryFactory.of(TYPE, (name, properties) -> {
			KubernetesConnection connection = connection(name, properties, sslBundles);
			KubernetesSettings settings = settings(name, properties.getKubernetes());
			try {
				return new KubernetesRegistry(name, connection, settings, executors.timer(), ticker,
						(bound) -> ThreadLocalRandom.current().nextInt(bound));
			}
			catch (RegistryException ex) {
				throw new InvalidConfigurationException(RegistryFactory.property(name, "type"), TYPE,
						String.valueOf(ex.getMessage()),
						"Correct the configuration of the client of Kubernetes, for example its kubeconfig file", ex);
			}
		});
	}

	private static KubernetesConnection connection(String name, RegistryProperties properties,
			ObjectProvider<SslBundles> sslBundles) {
		Duration timeout = Requirements.positive(RegistryFactory.property(name, "timeout"), properties.getTimeout());
		String token = StringUtils.hasText(properties.getToken()) ? properties.getToken() : null;
		return new KubernetesConnection(endpoint(name, properties.getEndpoints()), token,
				sslBundle(name, properties.getSslBundle(), sslBundles), timeout);
	}

	private static @Nullable String endpoint(String name, List<String> endpoints) {
		String property = RegistryFactory.property(name, "endpoints");
		if (endpoints.size() > 1) {
			throw new InvalidConfigurationException(property, endpoints.size() + " addresses",
					"expected the one address of the API server", "Set " + property + " to one URL, or to none");
		}
		if (!endpoints.isEmpty() && !isUrl(endpoints.get(0))) {
			throw new InvalidConfigurationException(property, "(not shown)",
					"expected a URL with scheme http or https, a host, and no user information",
					"Set " + property + ", for example to https://kubernetes.default.svc");
		}
		return endpoints.isEmpty() ? null : endpoints.get(0);
	}

	private static boolean isUrl(String endpoint) {
		try {
			URI uri = URI.create(endpoint);
			return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null
					&& uri.getUserInfo() == null;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static @Nullable SslBundle sslBundle(String name, @Nullable String bundle,
			ObjectProvider<SslBundles> sslBundles) {
		if (!StringUtils.hasText(bundle)) {
			return null;
		}
		try {
			return sslBundles.getObject().getBundle(bundle);
		}
		catch (NoSuchSslBundleException ex) {
			String property = RegistryFactory.property(name, "ssl-bundle");
			throw new InvalidConfigurationException(property, bundle, "there is no such SSL bundle",
					"Set " + property + " to the name of a bundle under spring.ssl.bundle");
		}
	}

	private static KubernetesSettings settings(String name, KubernetesProperties properties) {
		List<String> namespaces = properties.getNamespace();
		boolean all = namespaces.equals(List.of(ALL_NAMESPACES));
		if (!all) {
			namespaces.forEach((namespace) -> requireNamespace(name, namespace));
		}
		return new KubernetesSettings(all ? List.of() : namespaces, all, properties.getLabelSelector().strip(),
				properties.getPortName(), properties.getAddressTypes(), properties.isReadServices(),
				properties.isReadNodes(), idleTimeout(name, properties.getIdleTimeout()));
	}

	private static void requireNamespace(String name, String namespace) {
		if (!KubernetesSettings.isNamespace(namespace)) {
			String property = RegistryFactory.property(name, "kubernetes.namespace");
			throw new InvalidConfigurationException(property, namespace,
					"expected names of lower-case letters, digits and hyphens, or only " + ALL_NAMESPACES,
					"Set " + property + ", for example to default,shop");
		}
	}

	private static Duration idleTimeout(String name, Duration timeout) {
		String property = RegistryFactory.property(name, "kubernetes.idle-timeout");
		if (timeout.compareTo(LEAST_IDLE_TIMEOUT) < 0) {
			throw new InvalidConfigurationException(property, timeout,
					"the duration must be " + LEAST_IDLE_TIMEOUT + " or longer",
					"Set " + property + ", for example to 90s");
		}
		return timeout;
	}

}
