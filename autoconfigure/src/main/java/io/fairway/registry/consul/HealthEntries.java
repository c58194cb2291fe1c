package io.fairway.registry.consul;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.fairway.instance.Instance;
import io.fairway.instance.InvalidInstanceException;
import io.fairway.instance.Rejections;
import io.fairway.instance.Text;

/**
 * Answers of Consul on the health of one service as instances. Those that Consul did not
 * touch since the last answer are the same objects as then. Not thread-safe.
 */
final class HealthEntries {

	/** What follows an entry is the next one. */
	private static final JsonMapper MAPPER = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private final String serviceId;

	private final boolean includeWarning;

	private final Rejections rejections;

	private Map<Key, Known> known = new HashMap<>();

	HealthEntries(String serviceId, boolean includeWarning, Rejections rejections) {
		this.serviceId = serviceId;
		this.includeWarning = includeWarning;
		this.rejections = rejections;
	}

	/**
	 * The instances that are healthy enough.
	 * @param content the body of the answer; one entry after the other is read, since
	 * there may be thousands
	 * @throws IOException if it is no list in JSON
	 */
	List<Instance> read(byte[] content) throws IOException {
		List<Instance> instances = new ArrayList<>();
		Map<Key, Known> next = new HashMap<>();
		try (JsonParser parser = MAPPER.createParser(content)) {
			if (parser.nextToken() != JsonToken.START_ARRAY) {
				throw new IOException("the answer is not a list");
			}
			while (parser.nextToken() != JsonToken.END_ARRAY) {
				JsonNode entry = MAPPER.readTree(parser);
				Instance instance = instance(entry, next);
				if (instance != null) {
					instances.add(instance);
				}
			}
		}
		catch (JacksonException ex) {
			throw new IOException("the answer is not valid JSON: " + Text.printable(ex.getOriginalMessage()), ex);
		}
		this.known = next;
		return List.copyOf(instances);
	}

	/** Forgets what was read, since the next answer is of another state of Consul. */
	void clear() {
		this.known = new HashMap<>();
	}

	private @Nullable Instance instance(JsonNode entry, Map<Key, Known> next) {
		Status status = Status.of(entry.path("Checks"));
		if (status == Status.CRITICAL || (status == Status.WARNING && !this.includeWarning)) {
			return null;
		}
		JsonNode node = entry.path("Node");
		JsonNode service = entry.path("Service");
		Key key = new Key(text(node, "Node"), text(service, "ID"), status);
		long nodeIndex = node.path("ModifyIndex").asLong(0);
		long serviceIndex = service.path("ModifyIndex").asLong(0);
		Known before = this.known.get(key);
		if (before == null || !before.isAt(nodeIndex, serviceIndex)) {
			before = new Known(nodeIndex, serviceIndex, parse(key, node, service));
		}
		next.put(key, before);
		return before.instance();
	}

	private @Nullable Instance parse(Key key, JsonNode node, JsonNode service) {
		try {
			return builder(key, node, service).build();
		}
		catch (InvalidInstanceException ex) {
			this.rejections.reject(key.id(), String.valueOf(ex.getMessage()));
			return null;
		}
	}

	private Instance.Builder builder(Key key, JsonNode node, JsonNode service) {
		String address = text(service, "Address");
		String host = address.isEmpty() ? text(node, "Address") : address;
		int port = service.path("Port").asInt(0);
		Map<String, String> metadata = new LinkedHashMap<>();
		service.path("Meta").forEachEntry((name, value) -> {
			if (value.isString()) {
				metadata.put(name, value.stringValue());
			}
		});
		String id = metadata.remove(ServiceDefinition.INSTANCE_ID);
		Instance.Builder builder = Instance.builder(this.serviceId, host, port)
			.instanceId((id != null) ? id : instanceId(key.id(), host, port))
			.secure(Boolean.parseBoolean(metadata.get(ServiceDefinition.SECURE)))
			.onProblem((problem) -> this.rejections.reject(key.id(), problem));
		String weight = weight(service, key.status());
		if (weight != null) {
			builder.metadata(Map.of(ServiceDefinition.WEIGHT, weight));
		}
		List<String> tags = new ArrayList<>();
		service.path("Tags").forEach((tag) -> tags.add(tag.asString("")));
		return builder.tags(tags).metadata(metadata);
	}

	/** The address is shown for an instance that was registered without an id. */
	private @Nullable String instanceId(String id, String host, int port) {
		String shown = host.contains(":") ? "[" + host + "]" : host;
		return id.equals(ServiceDefinition.id(this.serviceId, shown, port)) ? null : id;
	}

	/** What Consul calls weight, unless it is what Consul assumes when none is given. */
	private static @Nullable String weight(JsonNode service, Status status) {
		JsonNode weight = service.path("Weights").path((status == Status.WARNING) ? "Warning" : "Passing");
		return (weight.isNumber() && weight.asDouble(1) != 1) ? weight.asString() : null;
	}

	private static String text(JsonNode node, String name) {
		return node.path(name).asString("");
	}

	private record Key(String node, String id, Status status) {
	}

	/** An instance, or {@code null} if it made no sense, as of some indexes. */
	private record Known(long nodeIndex, long serviceIndex, @Nullable Instance instance) {

		boolean isAt(long nodeIndex, long serviceIndex) {
			return serviceIndex != 0 && this.nodeIndex == nodeIndex && this.serviceIndex == serviceIndex;
		}

	}

	/** The worst state of all checks; an instance without checks passes. */
	private enum Status {

		PASSING, WARNING, CRITICAL;

		static Status of(JsonNode checks) {
			Status worst = PASSING;
			for (JsonNode check : checks) {
				Status status = of(text(check, "Status"));
				worst = (status.compareTo(worst) > 0) ? status : worst;
			}
			return worst;
		}

		private static Status of(String state) {
			return switch (state) {
				case "passing" -> PASSING;
				case "warning" -> WARNING;
				default -> CRITICAL;
			};
		}

	}

}
