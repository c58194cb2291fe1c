package io.fairway.registry.kubernetes;

import java.util.HashMap;
import java.util.Map;

import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import org.jspecify.annotations.Nullable;

/**
 * EndpointSlices of the service {@code users} in the namespace {@code shop}.
 */
final class TestSlices {

	private TestSlices() {
	}

	static EndpointSlice slice(String name, Endpoint... endpoints) {
		return new EndpointSliceBuilder().withNewMetadata()
			.withNamespace("shop")
			.withName(name)
			.withLabels(new HashMap<>(Map.of("kubernetes.io/service-name", "users")))
			.withAnnotations(new HashMap<>())
			.endMetadata()
			.withAddressType("IPv4")
			.withPorts(port("http", 8080))
			.withEndpoints(endpoints)
			.build();
	}

	static EndpointPort port(@Nullable String name, @Nullable Integer port) {
		return new EndpointPortBuilder().withName(name).withPort(port).withProtocol("TCP").build();
	}

	static Endpoint endpoint(String address, @Nullable Boolean ready, @Nullable Boolean terminating) {
		return new EndpointBuilder().withAddresses(address).withNewConditions(ready, null, terminating).build();
	}

	static Endpoint ready(String address) {
		return endpoint(address, true, null);
	}

	static Endpoint unready(String address) {
		return endpoint(address, false, null);
	}

	static Endpoint pod(String address, String name) {
		Endpoint endpoint = ready(address);
		endpoint
			.setTargetRef(new ObjectReferenceBuilder().withKind("Pod").withName(name).withUid("uid-" + name).build());
		return endpoint;
	}

}
