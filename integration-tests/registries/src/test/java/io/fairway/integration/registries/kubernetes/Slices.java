package io.fairway.integration.registries.kubernetes;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;

/**
 * EndpointSlices as a cluster would write them.
 */
final class Slices {

	private Slices() {
	}

	static EndpointSlice slice(String service, String name, Endpoint... endpoints) {
		return slice("test", service, name, endpoints);
	}

	static EndpointSlice slice(String namespace, String service, String name, Endpoint... endpoints) {
		return new EndpointSliceBuilder().withNewMetadata()
			.withNamespace(namespace)
			.withName(name)
			.withLabels(Map.of("kubernetes.io/service-name", service))
			.endMetadata()
			.withAddressType("IPv4")
			.addNewPort()
			.withName("http")
			.withPort(8080)
			.withProtocol("TCP")
			.endPort()
			.withEndpoints(endpoints)
			.build();
	}

	static Endpoint ready(String address) {
		return endpoint(address, true, false);
	}

	static Endpoint unready(String address) {
		return endpoint(address, false, false);
	}

	static Endpoint terminating(String address) {
		return endpoint(address, false, true);
	}

	private static Endpoint endpoint(String address, boolean ready, boolean terminating) {
		return new EndpointBuilder().withAddresses(address)
			.withNodeName("node-1")
			.withZone("east-a")
			.withNewConditions(ready, ready || terminating, terminating)
			.build();
	}

	/** Many endpoints in slices of a hundred. */
	static List<EndpointSlice> many(String service, int count) {
		return IntStream.range(0, count / 100)
			.mapToObj((slice) -> slice(service, service + "-" + slice,
					IntStream.range(0, 100)
						.mapToObj((i) -> ready("10." + slice / 250 + "." + slice % 250 + "." + i))
						.toArray(Endpoint[]::new)))
			.toList();
	}

}
