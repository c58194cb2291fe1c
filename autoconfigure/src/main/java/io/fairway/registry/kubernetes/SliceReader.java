package io.fairway.registry.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.InvalidInstanceException;
import io.fairway.instance.Locality;
import io.fairway.instance.Rejections;

/**
 * Reads what an EndpointSlice says. Anybody who may write slices may have written it:
 * what makes no sense is left out and counted. Thread-safe.
 */
final class SliceReader {

	/** Labels and annotations of ours, which become metadata without this prefix. */
	private static final String PREFIX = "fairway.io/";

	/** Labels by which the controllers keep their books. */
	private static final List<String> BOOKKEEPING = List.of("endpointslice.kubernetes.io/",
			"kubernetes.io/service-name", "service.kubernetes.io/headless");

	private static final String HTTP = "http";

	private static final String HTTPS = "https";

	private final @Nullable String portName;

	private final BiFunction<String, String, String> regions;

	private final Rejections rejections;

	/**
	 * A reader.
	 * @param portName the name of the port to call, or {@code null} for http, https or
	 * the first
	 * @param regions the region of a zone and a node in it, empty if unknown
	 * @param rejections counts what makes no sense
	 */
	SliceReader(@Nullable String portName, BiFunction<String, String, String> regions, Rejections rejections) {
		this.portName = portName;
		this.regions = regions;
		this.rejections = rejections;
	}

	/** The endpoints of a slice, without those that terminate. */
	List<SliceEndpoint> read(String serviceId, EndpointSlice slice, @Nullable ObjectMeta service) {
		EndpointPort port = port(slice);
		if (port == null) {
			if (!present(slice.getEndpoints()).isEmpty()) {
				this.rejections.reject(name(slice),
						"has no TCP port" + ((this.portName != null) ? " of the name '" + this.portName + "'" : "")
								+ " that could be called");
			}
			return List.of();
		}
		Map<String, String> shared = metadata(slice, service);
		List<SliceEndpoint> result = new ArrayList<>();
		for (Endpoint endpoint : present(slice.getEndpoints())) {
			SliceEndpoint read = read(serviceId, slice, shared, port, endpoint);
			if (read != null) {
				result.add(read);
			}
		}
		return result;
	}

	private @Nullable SliceEndpoint read(String serviceId, EndpointSlice slice, Map<String, String> shared,
			EndpointPort port, Endpoint endpoint) {
		EndpointConditions conditions = Objects.requireNonNullElseGet(endpoint.getConditions(),
				EndpointConditions::new);
		if (Boolean.TRUE.equals(conditions.getTerminating())) {
			return null;
		}
		List<String> addresses = present(endpoint.getAddresses());
		if (addresses.isEmpty()) {
			this.rejections.reject(name(slice), "has an endpoint without address");
			return null;
		}
		// The API: only the first address has a meaning, and unknown means ready.
		boolean ready = !Boolean.FALSE.equals(conditions.getReady());
		ObjectReference target = endpoint.getTargetRef();
		try {
			Instance instance = Instance.builder(serviceId, addresses.get(0), port.getPort())
				.instanceId((target != null) ? target.getName() : null)
				.secure(isSecure(port))
				.metadata(shared)
				.metadata(metadata(slice, endpoint))
				.locality(locality(endpoint))
				.onProblem((problem) -> this.rejections.reject(name(slice), problem))
				.build();
			return new SliceEndpoint(instance, ready, (target != null) ? target.getUid() : null);
		}
		catch (InvalidInstanceException ex) {
			this.rejections.reject(name(slice), String.valueOf(ex.getMessage()));
			return null;
		}
	}

	private Locality locality(Endpoint endpoint) {
		String zone = Objects.requireNonNullElse(endpoint.getZone(), "");
		String node = Objects.requireNonNullElse(endpoint.getNodeName(), "");
		return new Locality((zone.isEmpty() || node.isEmpty()) ? "" : this.regions.apply(zone, node), zone);
	}

	private @Nullable EndpointPort port(EndpointSlice slice) {
		List<EndpointPort> ports = present(slice.getPorts()).stream().filter(SliceReader::canBeCalled).toList();
		if (this.portName != null) {
			return named(ports, this.portName);
		}
		EndpointPort http = named(ports, HTTP);
		EndpointPort https = (http != null) ? http : named(ports, HTTPS);
		return (https != null || ports.isEmpty()) ? https : ports.get(0);
	}

	private static boolean canBeCalled(EndpointPort port) {
		return port.getPort() != null && (port.getProtocol() == null || port.getProtocol().equals("TCP"));
	}

	private static @Nullable EndpointPort named(List<EndpointPort> ports, String name) {
		return ports.stream().filter((port) -> name.equals(port.getName())).findFirst().orElse(null);
	}

	private static boolean isSecure(EndpointPort port) {
		return HTTPS.equalsIgnoreCase(port.getAppProtocol()) || HTTPS.equals(port.getName());
	}

	/**
	 * What a slice says of all its endpoints. A controller copies the labels of the
	 * Service into the slice, but not its annotations.
	 */
	private static Map<String, String> metadata(EndpointSlice slice, @Nullable ObjectMeta service) {
		Map<String, String> metadata = new LinkedHashMap<>();
		if (service != null) {
			addLabels(metadata, service.getLabels());
		}
		addLabels(metadata, slice.getMetadata().getLabels());
		if (service != null) {
			addOurs(metadata, service.getAnnotations());
		}
		addOurs(metadata, slice.getMetadata().getAnnotations());
		return metadata;
	}

	private static Map<String, String> metadata(EndpointSlice slice, Endpoint endpoint) {
		Map<String, String> metadata = new LinkedHashMap<>();
		metadata.put("kubernetes.namespace", slice.getMetadata().getNamespace());
		metadata.put("kubernetes.node", endpoint.getNodeName());
		ObjectReference target = endpoint.getTargetRef();
		if (target != null && "Pod".equals(target.getKind())) {
			metadata.put("kubernetes.pod", target.getName());
		}
		return metadata;
	}

	private static void addLabels(Map<String, String> metadata, @Nullable Map<String, String> labels) {
		if (labels != null) {
			labels.forEach((key, value) -> {
				if (BOOKKEEPING.stream().noneMatch(key::startsWith) && !key.startsWith(PREFIX)) {
					metadata.put(key, value);
				}
			});
			addOurs(metadata, labels);
		}
	}

	private static void addOurs(Map<String, String> metadata, @Nullable Map<String, String> entries) {
		if (entries != null) {
			entries.forEach((key, value) -> {
				if (key.startsWith(PREFIX)) {
					metadata.put(key.substring(PREFIX.length()), value);
				}
			});
		}
	}

	/** The API writes null for an empty list. */
	private static <T> List<T> present(@Nullable List<T> list) {
		return (list != null) ? list.stream().filter(Objects::nonNull).toList() : List.of();
	}

	private static String name(EndpointSlice slice) {
		return "EndpointSlice " + slice.getMetadata().getNamespace() + "/" + slice.getMetadata().getName();
	}

}
