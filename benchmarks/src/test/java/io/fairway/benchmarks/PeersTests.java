package io.fairway.benchmarks;

import java.net.InetSocketAddress;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.grpc.LoadBalancer.PickResult;
import org.apache.dubbo.rpc.Invoker;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.fairway.benchmarks.DubboBalancers.InstanceInvoker;
import io.fairway.instance.Instance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each peer picks instances of the list, and more than one: a benchmark of a peer that
 * refuses to pick would measure nothing.
 */
class PeersTests {

	private static final int INSTANCES = 10;

	private static final int PICKS = 200;

	private final Set<String> hosts = Stream.of(Fixtures.instances(INSTANCES).toInstances())
		.map(Instance::getHost)
		.collect(Collectors.toSet());

	private final Cursor cursor = new Cursor();

	@ParameterizedTest
	@ValueSource(strings = { "round-robin", "weighted-round-robin", "weighted-random", "sticky" })
	void armeria(String balancer) {
		ArmeriaBenchmark benchmark = new ArmeriaBenchmark();
		benchmark.balancer = balancer;
		benchmark.instances = INSTANCES;
		benchmark.setUp();
		assertPicks(() -> benchmark.pick(this.cursor).getHost());
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "round_robin", "weighted_round_robin", "least_request_experimental", "ring_hash_experimental" })
	void grpc(String policy) {
		GrpcBenchmark benchmark = new GrpcBenchmark();
		benchmark.policy = policy;
		benchmark.instances = INSTANCES;
		benchmark.setUp();
		assertPicks(() -> host(benchmark.pick(this.cursor)));
	}

	private static String host(PickResult result) {
		assertThat(result.getStatus().isOk()).isTrue();
		return ((InetSocketAddress) result.getSubchannel().getAddresses().getAddresses().get(0)).getHostString();
	}

	@ParameterizedTest
	@ValueSource(strings = { "random", "roundrobin", "leastactive", "shortestresponse", "consistenthash", "adaptive" })
	void dubbo(String balancer) {
		DubboBenchmark benchmark = new DubboBenchmark();
		benchmark.balancer = balancer;
		benchmark.instances = INSTANCES;
		benchmark.setUp();
		assertPicks(() -> host(benchmark.select(this.cursor)));
	}

	private static String host(Invoker<Object> invoker) {
		return ((InstanceInvoker) invoker).instance().getHost();
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "caching", "weighted", "zone", "subset" })
	void spring(String chain) {
		SpringBenchmark benchmark = new SpringBenchmark();
		benchmark.chain = chain;
		benchmark.instances = INSTANCES;
		benchmark.setUp();
		assertPicks(() -> benchmark.choose(this.cursor).getServer().getHost());
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring", "round-robin", "random", "weighted", "weighted-random", "least-connections",
			"adaptive", "consistent-hash" })
	void choices(String policy) {
		ChooseBenchmark benchmark = new ChooseBenchmark();
		benchmark.policy = policy;
		benchmark.instances = INSTANCES;
		benchmark.setUp();
		assertPicks(() -> benchmark.choose(this.cursor).getServer().getHost());
		benchmark.tearDown();
	}

	private void assertPicks(Picking picking) {
		Set<String> picked = IntStream.range(0, PICKS).mapToObj((i) -> picking.host()).collect(Collectors.toSet());
		assertThat(picked).hasSizeGreaterThan(1).isSubsetOf(this.hosts);
	}

	private interface Picking {

		String host();

	}

}
