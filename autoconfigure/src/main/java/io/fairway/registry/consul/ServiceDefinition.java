package io.fairway.registry.consul;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Rejections;

/**
 * An instance as Consul's agent wants it, with a check that fails unless it is renewed.
 */
final class ServiceDefinition {

	/** Under this key the id goes along that the instance is shown by. */
	static final String INSTANCE_ID = "fairway-instance-id";

	/** The key that Spring Cloud Consul uses as well. */
	static final String SECURE = "secure";

	static final String WEIGHT = "weight";

	private static final String TAGS = "tags";

	private static final int MAX_PAIRS = 64;

	private static final int MAX_KEY = 128;

	private static final int MAX_VALUE = 512;

	private static final int MAX_WEIGHT = 65_535;

	private static final Pattern KEY = Pattern.compile("(?!consul-)[A-Za-z0-9_-]{1," + MAX_KEY + "}");

	private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._-]");

	/** Consul accepts no shorter time. */
	private static final Duration SHORTEST_DEREGISTRATION = Duration.ofMinutes(1);

	/** What is ours goes first, in case that there is not room for everything. */
	private static final List<String> FIRST = List.of(INSTANCE_ID, SECURE, WEIGHT, "version", "zone", "region");

	private static final JsonMapper MAPPER = new JsonMapper();

	private ServiceDefinition() {
	}

	/** The id under which Consul knows an instance, safe in a path. */
	static String id(InstanceId id) {
		return id(id.serviceId(), id.host(), id.port());
	}

	static String id(String serviceId, String host, int port) {
		String id = serviceId + "-" + host + "-" + port;
		String safe = UNSAFE.matcher(id).replaceAll("_");
		return safe.equals(id) ? id : safe + "-" + Integer.toHexString(id.hashCode());
	}

	/** The id of the check that has to be renewed. */
	static String checkId(InstanceId id) {
		return "service:" + id(id);
	}

	/**
	 * The definition as JSON.
	 * @param instance the instance
	 * @param ttl the time until its check fails
	 * @param rejections told of metadata that Consul does not take
	 */
	static byte[] write(Instance instance, Duration ttl, Rejections rejections) {
		Map<String, Object> definition = new LinkedHashMap<>();
		definition.put("ID", id(instance.id()));
		definition.put("Name", instance.getServiceId());
		definition.put("Address", unbracketed(instance.getHost()));
		definition.put("Port", instance.getPort());
		definition.put("Tags", instance.tags());
		Integer weight = weight(instance);
		if (weight != null) {
			definition.put("Weights", Map.of("Passing", weight, "Warning", 1));
		}
		definition.put("Meta", metadata(instance, (weight != null) ? Set.of(WEIGHT, TAGS) : Set.of(TAGS), rejections));
		definition.put("Check", check(instance.id(), ttl));
		return MAPPER.writeValueAsBytes(definition);
	}

	private static Map<String, Object> check(InstanceId id, Duration ttl) {
		Duration deregistration = (ttl.compareTo(SHORTEST_DEREGISTRATION) > 0) ? ttl : SHORTEST_DEREGISTRATION;
		return Map.of("CheckID", checkId(id), "Name", "Renewed by its owner", "TTL", milliseconds(ttl), "Status",
				"passing", "DeregisterCriticalServiceAfter", milliseconds(deregistration));
	}

	private static String milliseconds(Duration duration) {
		return Math.max(1, duration.toMillis()) + "ms";
	}

	private static String unbracketed(String host) {
		return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
	}

	/** The weight if Consul takes it as one; others stay in the metadata. */
	private static @Nullable Integer weight(Instance instance) {
		double weight = instance.weight();
		boolean stated = instance.getMetadata().containsKey(WEIGHT);
		boolean taken = weight == Math.rint(weight) && weight >= 1 && weight <= MAX_WEIGHT;
		return (stated && taken) ? (int) weight : null;
	}

	private static Map<String, String> metadata(Instance instance, Set<String> elsewhere, Rejections rejections) {
		Map<String, String> all = new HashMap<>(instance.getMetadata());
		if (!instance.getInstanceId().equals(instance.id().address())) {
			all.put(INSTANCE_ID, instance.getInstanceId());
		}
		if (instance.isSecure()) {
			all.put(SECURE, "true");
		}
		Map<String, String> wanted = new LinkedHashMap<>();
		FIRST.stream().filter(all::containsKey).forEach((key) -> wanted.put(key, all.get(key)));
		wanted.putAll(all);
		wanted.keySet().removeAll(elsewhere);
		Map<String, String> metadata = new LinkedHashMap<>();
		wanted.forEach((key, value) -> {
			if (metadata.size() < MAX_PAIRS && isAccepted(key, value)) {
				metadata.put(key, value);
			}
		});
		wanted.keySet().removeAll(metadata.keySet());
		if (!wanted.isEmpty()) {
			rejections.reject(instance.id(),
					"is registered without the metadata " + String.join(", ", wanted.keySet()) + ": Consul takes "
							+ MAX_PAIRS + " pairs, keys of " + MAX_KEY + " letters, digits, '_' and '-', and values of "
							+ MAX_VALUE + " bytes");
		}
		return metadata;
	}

	private static boolean isAccepted(String key, String value) {
		return KEY.matcher(key).matches() && value.getBytes(StandardCharsets.UTF_8).length <= MAX_VALUE;
	}

}
