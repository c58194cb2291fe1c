package io.fairway.benchmarks;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.xds.RingHashOptions;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

/**
 * The pickers of grpc-java's load balancers, which are driven through the public
 * interface as a channel does it, but without a network: every connection succeeds at
 * once.
 */
final class GrpcBalancers {

	/**
	 * Without it, ring hash takes its key from an option of the call that only the xDS
	 * resolver can set.
	 */
	private static final String HEADER_SWITCH = "GRPC_EXPERIMENTAL_RING_HASH_SET_REQUEST_HASH_KEY";

	private GrpcBalancers() {
	}

	static SubchannelPicker picker(String policy, InstanceList instances, PickSubchannelArgs[] calls) {
		LoadBalancerProvider provider = LoadBalancerRegistry.getDefaultRegistry().getProvider(policy);
		if (provider == null) {
			throw new IllegalArgumentException("policy: " + policy);
		}
		GrpcHelper helper = new GrpcHelper();
		LoadBalancer balancer = provider.newLoadBalancer(helper);
		helper.getSynchronizationContext()
			.execute(() -> balancer.acceptResolvedAddresses(resolved(instances, config(provider))));
		connect(helper, calls);
		return helper.picker();
	}

	private static Object config(LoadBalancerProvider provider) {
		System.setProperty(HEADER_SWITCH, "true");
		RingHashOptions.setRingSizeCap(Fixtures.RING_SIZE);
		Map<String, ?> config = provider.getPolicyName().startsWith("ring_hash")
				? Map.of("minRingSize", (double) Fixtures.RING_SIZE, "maxRingSize", (double) Fixtures.RING_SIZE,
						"requestHashHeader", Fixtures.HEADER)
				: Map.of();
		Object parsed = provider.parseLoadBalancingPolicyConfig(config).getConfig();
		if (parsed == null) {
			throw new IllegalStateException("No configuration for " + provider.getPolicyName());
		}
		return parsed;
	}

	private static ResolvedAddresses resolved(InstanceList instances, Object config) {
		List<EquivalentAddressGroup> addresses = Stream.of(instances.toInstances())
			.map(GrpcBalancers::address)
			.toList();
		return ResolvedAddresses.newBuilder().setAddresses(addresses).setLoadBalancingPolicyConfig(config).build();
	}

	/** The address is not looked up: connections are made by nobody. */
	private static EquivalentAddressGroup address(Instance instance) {
		return new EquivalentAddressGroup(InetSocketAddress.createUnresolved(instance.getHost(), instance.getPort()));
	}

	/** Ring hash connects to an address when it picks it for the first time. */
	private static void connect(GrpcHelper helper, PickSubchannelArgs[] calls) {
		for (PickSubchannelArgs call : calls) {
			helper.picker().pickSubchannel(call);
			if (helper.state() != ConnectivityState.READY
					|| helper.picker().pickSubchannel(call).getSubchannel() == null) {
				throw new IllegalStateException("Nothing picked while " + helper.state());
			}
		}
	}

}
