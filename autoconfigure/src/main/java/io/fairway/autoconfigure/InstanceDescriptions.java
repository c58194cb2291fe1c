package io.fairway.autoconfigure;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.fairway.autoconfigure.RegistryProperties.InstanceProperties;
import io.fairway.instance.Instance;
import io.fairway.instance.InvalidInstanceException;
import io.fairway.instance.Locality;

/**
 * Instances as properties describe them. What a registry would be forgiven is an error
 * here, since whoever writes the configuration can mend it.
 */
final class InstanceDescriptions {

	private static final int HTTP_PORT = 80;

	private static final int HTTPS_PORT = 443;

	private InstanceDescriptions() {
	}

	/** The instances of all services of a registry of the type "config". */
	static List<Instance> configured(String registry, RegistryProperties properties) {
		List<Instance> instances = new ArrayList<>();
		properties.getServices().forEach((serviceId, descriptions) -> {
			for (int i = 0; i < descriptions.size(); i++) {
				String property = RegistryFactory.property(registry, "services." + serviceId + "[" + i + "]");
				Instance instance = configured(property, serviceId, descriptions.get(i));
				requireNew(property, instance, instances);
				instances.add(instance);
			}
		});
		return instances;
	}

	private static void requireNew(String property, Instance instance, List<Instance> others) {
		if (others.stream().anyMatch((other) -> other.id().equals(instance.id()))) {
			throw new InvalidConfigurationException(property, instance.id(), "another instance has the same address",
					"Remove one of the two");
		}
	}

	private static Instance configured(String property, String serviceId, InstanceProperties properties) {
		String uri = properties.getUri();
		if (uri == null) {
			String host = Requirements.text(property + ".host", properties.getHost(), "10.0.0.9");
			int port = Objects.requireNonNullElse(properties.getPort(), HTTP_PORT);
			return describe(property, serviceId, host, port, Boolean.TRUE.equals(properties.getSecure()), properties);
		}
		URI parsed = parse(property + ".uri", uri);
		boolean secure = "https".equals(parsed.getScheme());
		int port = (parsed.getPort() >= 0) ? parsed.getPort() : (secure ? HTTPS_PORT : HTTP_PORT);
		return describe(property, serviceId, parsed.getHost(), port, secure, properties);
	}

	private static URI parse(String property, String uri) {
		@Nullable URISyntaxException cause = null;
		try {
			URI parsed = new URI(uri);
			boolean http = "http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme());
			boolean addressOnly = parsed.getRawPath().isEmpty() || parsed.getRawPath().equals("/");
			if (http && parsed.getHost() != null && addressOnly && parsed.getRawUserInfo() == null) {
				return parsed;
			}
		}
		catch (URISyntaxException ex) {
			cause = ex;
		}
		throw new InvalidConfigurationException(property, uri,
				"expected http or https, a host and a port, and nothing else",
				"Set " + property + ", for example to http://10.0.0.9:8080", cause);
	}

	static Instance describe(String property, String serviceId, String host, int port, boolean secure,
			InstanceDescriptionProperties properties) {
		try {
			return Instance.builder(serviceId, host, port)
				.instanceId(properties.getInstanceId())
				.secure(secure)
				.metadata(properties.getMetadata())
				.metadata((properties.getHealthCheckPath() != null)
						? Map.of("health-check-path", properties.getHealthCheckPath()) : Map.of())
				.weight(properties.getWeight())
				.version(properties.getVersion())
				.locality(new Locality(Objects.requireNonNullElse(properties.getRegion(), ""),
						Objects.requireNonNullElse(properties.getZone(), "")))
				.tags(properties.getTags())
				.onProblem((problem) -> {
					throw new InvalidInstanceException(problem);
				})
				.build();
		}
		catch (InvalidInstanceException ex) {
			throw new InvalidConfigurationException(property, host + ":" + port, String.valueOf(ex.getMessage()),
					"Correct the instance", ex);
		}
	}

}
