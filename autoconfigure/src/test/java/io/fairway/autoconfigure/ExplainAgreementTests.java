package io.fairway.autoconfigure;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import reactor.core.publisher.Mono;

import io.fairway.actuate.ExplanationDescriptor;
import io.fairway.actuate.ExplanationDescriptor.CandidateDescriptor;
import io.fairway.actuate.FairwayEndpoint;
import io.fairway.balancer.KeyedPolicy;
import io.fairway.client.FairwayLoadBalancer;
import io.fairway.client.LoadBalancerSettingsRegistry;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.Outcome;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceId;
import io.fairway.routing.RoutingServiceInstanceListSupplier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * What the endpoint explains is what the load balancer does: for random requests to
 * random instances under several configurations, while filters change their minds.
 */
class ExplainAgreementTests {

	private static final int REQUESTS = 200;

	private static final int INSTANCES = 18;

	private static final String[] VERSIONS = { "1.0.0", "1.4.0", "1.4.1", "2.0.0", "2.1.0-rc.1", "blue", "" };

	private static final String[] WANTED = { "1.0.0", "1.x", "^1.4", "2.x", ">=1.4 <2.1", "blue", "7.0.0", "%%",
			"2.1.0-rc.1" };

	private static final double TOLERANCE = 0.035;

	private static final int DRAWS = 4000;

	private final RandomFilter filter = new RandomFilter();

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withConfiguration(AutoConfigurations.of(FairwayActuateAutoConfiguration.class))
		.withBean(InstanceFilter.class, () -> this.filter)
		.withPropertyValues("management.endpoints.web.exposure.include=fairway",
				"fairway.discovery.registries.fixed.type=config");

	@ParameterizedTest
	@EnumSource
	void whatIsExplainedIsWhatHappens(Setup setup) {
		Random random = new Random(setup.ordinal() + 42);
		run(setup, random, (context) -> {
			Map<InstanceId, List<RequestLease>> leases = new HashMap<>();
			int certain = 0;
			int empty = 0;
			for (int i = 0; i < REQUESTS; i++) {
				change(context, random, leases);
				Map<String, String> headers = headers(random);
				String path = (random.nextInt(4) == 0) ? "/x?v=" + (random.nextInt(2) + 1) + ".x" : "/x";
				ExplanationDescriptor explained = explain(context, headers, path);
				Set<String> candidates = explained.candidates()
					.stream()
					.map(CandidateDescriptor::instance)
					.collect(Collectors.toSet());
				String first = choose(context, headers, path);
				String what = setup + " " + headers + " " + path + ": " + explained;
				if (candidates.isEmpty()) {
					assertThat(first).as(what).isNull();
					empty++;
				}
				else {
					assertThat(first).as(what).isIn(candidates);
				}
				if (explained.chosen() != null) {
					assertThat(first).as(what).isEqualTo(explained.chosen());
					certain++;
				}
			}
			// Otherwise the above would say nothing about them.
			assertThat(certain).as("requests whose instance is certain")
				.isGreaterThan(setup.hashing ? REQUESTS / 3 : 0);
			assertThat(empty).as("requests without an instance").isLessThan(REQUESTS / 2);
		});
	}

	@ParameterizedTest
	@EnumSource
	void sharesAreWhatManyRequestsGet(Setup setup) {
		Random random = new Random(setup.ordinal() + 4711);
		run(setup, random, (context) -> {
			int compared = 0;
			for (int i = 0; i < 4; i++) {
				change(context, random, new HashMap<>());
				Map<String, String> headers = headers(random);
				ExplanationDescriptor explained = explain(context, headers, "/x");
				Map<String, Double> shares = new HashMap<>();
				explained.candidates().forEach((candidate) -> {
					if (candidate.share() != null) {
						shares.put(candidate.instance(), candidate.share());
					}
				});
				if (shares.isEmpty()) {
					continue;
				}
				compared++;
				assertThat(shares.values().stream().mapToDouble(Double::doubleValue).sum()).isCloseTo(1, within(1e-6));
				Map<String, Integer> counts = new HashMap<>();
				for (int draw = 0; draw < DRAWS; draw++) {
					counts.merge(String.valueOf(choose(context, headers, "/x")), 1, Integer::sum);
				}
				assertThat(shares.keySet()).containsAll(counts.keySet());
				shares.forEach((instance, share) -> assertThat((double) counts.getOrDefault(instance, 0) / DRAWS)
					.as("%s of %s", instance, explained)
					.isCloseTo(share, within(TOLERANCE)));
			}
			assertThat(compared).isPositive();
		});
	}

	/** Without an explanation in between, the choices would be the same. */
	@Test
	void explainingMovesNoSequence() {
		run(Setup.ROUND_ROBIN, new Random(1), (context) -> {
			Map<String, String> plain = Map.of("X-Service-Version", "1.x");
			List<String> before = new ArrayList<>();
			int size = explain(context, plain, "/x").candidates().size();
			assertThat(size).isGreaterThan(2);
			for (int i = 0; i < size; i++) {
				before.add(choose(context, plain, "/x"));
			}
			for (int i = 0; i < size; i++) {
				for (int j = 0; j < 3; j++) {
					explain(context, plain, "/x");
				}
				assertThat(choose(context, plain, "/x")).isEqualTo(before.get(i));
			}
		});
	}

	@Test
	void explainingCountsNothing() {
		run(Setup.HASHED_WITH_BOUND, new Random(2), (context) -> {
			Map<String, String> nothing = Map.of("X-Service-Version", "77", "X-Subset", "nobody", "X-SC-LB-Hint",
					"none");
			choose(context, Map.of(), "/x");
			KeyedPolicy policy = (KeyedPolicy) context.getBean(LoadBalancerSettingsRegistry.class)
				.of("users")
				.get()
				.policy();
			long withoutKey = policy.requestsWithoutKey();
			Map<String, Long> fallbacks = chain(context).fallbacks();
			int committed = committed(context);
			for (int i = 0; i < 50; i++) {
				explain(context, nothing, "/x");
				explain(context, Map.of(), "/x");
				explain(context, Map.of("X-User", "u" + i), "/x");
				context.getBean(FairwayEndpoint.class).service("users", null, null, null, null);
				context.getBean(FairwayEndpoint.class).service("analyze", null, null, null, null);
			}
			assertThat(policy.requestsWithoutKey()).isEqualTo(withoutKey);
			assertThat(chain(context).fallbacks()).isEqualTo(fallbacks);
			assertThat(committed(context)).isEqualTo(committed);
		});
	}

	@Test
	void explainingTellsNoFilter() {
		run(Setup.ROUND_ROBIN, new Random(3), (context) -> {
			choose(context, Map.of(), "/x");
			int observed = this.filter.observed;
			this.filter.refuse(Set.of("10.0.0.3"));
			ExplanationDescriptor explained = explain(context, Map.of(), "/x");
			assertThat(explained.stages().toString()).contains("filters");
			assertThat(explained.candidates()).extracting(CandidateDescriptor::instance).doesNotContain("10.0.0.3:80");
			assertThat(this.filter.observed).isEqualTo(observed);
			assertThat(chain(context).removals()).isEmpty();
			choose(context, Map.of(), "/x");
			assertThat(chain(context).removals()).isNotEmpty();
		});
	}

	private void run(Setup setup, Random random, Verification test) {
		this.runner.withPropertyValues(instances(random).toArray(String[]::new))
			.withPropertyValues(setup.properties)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				context.getBean(LoadBalancerClientFactory.class).getInstance("users");
				test.run(context);
			});
	}

	private static List<String> instances(Random random) {
		List<String> properties = new ArrayList<>();
		for (int i = 0; i < INSTANCES; i++) {
			String prefix = "fairway.discovery.registries.fixed.services.users[" + i + "].";
			int region = random.nextInt(3);
			properties.add(prefix + "uri=http://10.0.0." + i + ":80");
			properties.add(prefix + "version=" + VERSIONS[i % VERSIONS.length]);
			properties.add(prefix + "region=r" + region);
			properties.add(prefix + "zone=r" + region + "-" + random.nextInt(2));
			properties.add(prefix + "weight=" + ((i == 4) ? 0 : 1 + random.nextInt(4)));
			properties.add(prefix + "metadata.hint=h" + random.nextInt(3));
			properties.add(prefix + "metadata.rack=" + random.nextInt(2));
		}
		return properties;
	}

	private void change(ApplicationContext context, Random random, Map<InstanceId, List<RequestLease>> leases) {
		if (random.nextInt(4) == 0) {
			Set<String> refused = new HashSet<>();
			for (int i = random.nextInt(INSTANCES * 3 / 4); i > 0; i--) {
				refused.add("10.0.0." + random.nextInt(INSTANCES));
			}
			this.filter.refuse(refused);
		}
		InstanceId id = new InstanceId("users", "10.0.0." + random.nextInt(INSTANCES), 80);
		List<RequestLease> open = leases.computeIfAbsent(id, (key) -> new ArrayList<>());
		if (random.nextInt(3) == 0 && !open.isEmpty()) {
			open.remove(0).close((random.nextInt(5) == 0) ? Outcome.SERVER_ERROR : Outcome.SUCCESS);
		}
		else {
			open.add(context.getBean(InstanceStatsRegistry.class).of(id).begin());
		}
	}

	private static Map<String, String> headers(Random random) {
		Map<String, String> headers = new LinkedHashMap<>();
		if (random.nextInt(2) == 0) {
			headers.put("X-Service-Version", WANTED[random.nextInt(WANTED.length)]);
		}
		if (random.nextInt(3) == 0) {
			headers.put("X-Subset", (random.nextInt(3) == 0) ? "nobody" : "rack" + random.nextInt(2));
		}
		if (random.nextInt(3) == 0) {
			headers.put("X-SC-LB-Hint", "h" + random.nextInt(4));
		}
		if (random.nextInt(3) == 0) {
			headers.put("X-Region", "r" + random.nextInt(4));
		}
		if (random.nextInt(4) != 0) {
			headers.put("X-User", "user-" + random.nextInt(1000) + "," + random.nextInt(3));
		}
		return headers;
	}

	private static ExplanationDescriptor explain(ApplicationContext context, Map<String, String> headers, String path) {
		String explain = headers.entrySet()
			.stream()
			.map((header) -> header.getKey() + ":" + header.getValue())
			.collect(Collectors.joining(","));
		return (ExplanationDescriptor) context.getBean(FairwayEndpoint.class)
			.service("users", explain, null, path, null);
	}

	private static String choose(ApplicationContext context, Map<String, String> headers, String path) {
		HttpHeaders httpHeaders = new HttpHeaders();
		headers.forEach(httpHeaders::add);
		Request<?> request = new DefaultRequest<>(new RequestDataContext(new RequestData(HttpMethod.GET,
				URI.create("http://users" + path), httpHeaders, null, new HashMap<>())));
		Response<ServiceInstance> response = Mono
			.from(context.getBean(LoadBalancerClientFactory.class)
				.getInstance("users", FairwayLoadBalancer.class)
				.choose(request))
			.block();
		ServiceInstance server = (response != null) ? response.getServer() : null;
		return (server != null) ? server.getHost() + ":" + server.getPort() : null;
	}

	private static RoutingServiceInstanceListSupplier chain(ApplicationContext context) {
		return context.getBean(LoadBalancerClientFactory.class)
			.getInstance("users", RoutingServiceInstanceListSupplier.class);
	}

	private static int committed(ApplicationContext context) {
		return context.getBean(InstanceStatsRegistry.class)
			.all()
			.mapToInt((stats) -> stats.committed(stats.now()))
			.sum();
	}

	private enum Setup {

		ROUND_ROBIN(false, "fairway.loadbalancer.policy=round-robin", "fairway.loadbalancer.version.fallback=any",
				"fairway.loadbalancer.subset-header=X-Subset",
				"fairway.loadbalancer.subsets.rack0.match.metadata.rack=0",
				"fairway.loadbalancer.subsets.rack1.match.metadata.rack=1", "fairway.loadbalancer.hint.enabled=true",
				"fairway.loadbalancer.panic-threshold=30"),

		HASHED(true, "fairway.loadbalancer.policy=consistent-hash",
				"fairway.loadbalancer.consistent-hash.key.header=X-User",
				"fairway.loadbalancer.version.fallback=latest-compatible",
				"fairway.loadbalancer.version.query-parameter=v", "fairway.loadbalancer.subset-header=X-Subset",
				"fairway.loadbalancer.subset-fallback=none", "fairway.loadbalancer.subsets.rack0.match.metadata.rack=0",
				"fairway.loadbalancer.subsets.rack1.match.metadata.rack=1",
				"fairway.loadbalancer.subsets.rack1.policy=random", "fairway.loadbalancer.locality.region=r1",
				"fairway.loadbalancer.locality.zone=r1-0", "fairway.loadbalancer.max-removed-percent=40"),

		HASHED_WITH_BOUND(true, "fairway.loadbalancer.policy=consistent-hash",
				"fairway.loadbalancer.consistent-hash.key.header=X-User",
				"fairway.loadbalancer.consistent-hash.algorithm=ring",
				"fairway.loadbalancer.consistent-hash.load-factor=1.25", "fairway.loadbalancer.version.fallback=any",
				"fairway.loadbalancer.version.default-version=1.x", "fairway.loadbalancer.hint.enabled=true",
				"fairway.loadbalancer.subset-header=X-Subset",
				"fairway.loadbalancer.subsets.rack0.match.metadata.rack=0"),

		SPLIT_BY_CHANCE(false, "fairway.loadbalancer.policy=weighted",
				"fairway.loadbalancer.version.splits[0].version=2.x",
				"fairway.loadbalancer.version.splits[0].percent=30",
				"fairway.loadbalancer.version.splits[1].version=9.x",
				"fairway.loadbalancer.version.splits[1].percent=10", "fairway.loadbalancer.locality.region=r0",
				"fairway.loadbalancer.locality.distribute[0].from=*",
				"fairway.loadbalancer.locality.distribute[0].to[r0]=70",
				"fairway.loadbalancer.locality.distribute[0].to[r1]=30",
				"fairway.loadbalancer.locality.client-region-header=X-Region"),

		SPLIT_BY_KEY(false, "fairway.loadbalancer.policy=least-connections",
				"fairway.loadbalancer.version.splits[0].version=2.x",
				"fairway.loadbalancer.version.splits[0].percent=40",
				"fairway.loadbalancer.version.split-key.header=X-User", "fairway.loadbalancer.subset.size=11",
				"fairway.loadbalancer.subset.client-id=me"),

		HASHED_DISTRIBUTED(true, "fairway.loadbalancer.policy=consistent-hash",
				"fairway.loadbalancer.consistent-hash.key.header=X-User", "fairway.loadbalancer.locality.region=r0",
				"fairway.loadbalancer.locality.distribute[0].from=*",
				"fairway.loadbalancer.locality.distribute[0].to[r0]=50",
				"fairway.loadbalancer.locality.distribute[0].to[r2]=50", "fairway.loadbalancer.on-empty=none",
				"fairway.loadbalancer.panic-threshold=0"),

		ADAPTIVE(false, "fairway.loadbalancer.policy=adaptive", "fairway.loadbalancer.match.metadata.rack=0",
				"fairway.loadbalancer.locality.failover.r0=r2", "fairway.loadbalancer.locality.region=r0",
				"fairway.loadbalancer.outlier.enabled=false"),

		WEIGHTED_RANDOM(false, "fairway.loadbalancer.policy=weighted-random", "fairway.loadbalancer.subset.size=9",
				"fairway.loadbalancer.subset.client-index=2", "fairway.loadbalancer.version.fallback=any");

		private final boolean hashing;

		private final String[] properties;

		Setup(boolean hashing, String... properties) {
			this.hashing = hashing;
			this.properties = properties;
		}

	}

	private interface Verification {

		void run(ApplicationContext context);

	}

	/** Refuses what it is told to, and tells how often it heard of instances. */
	private static final class RandomFilter implements InstanceFilter {

		private final AtomicLong revision = new AtomicLong();

		private volatile Set<String> refused = ConcurrentHashMap.newKeySet();

		private volatile int observed;

		void refuse(Set<String> hosts) {
			this.refused = Set.copyOf(hosts);
			this.revision.incrementAndGet();
		}

		@Override
		public boolean accepts(Instance instance) {
			return !this.refused.contains(instance.getHost());
		}

		@Override
		public void observe(List<Instance> instances) {
			this.observed++;
		}

		@Override
		public long revision() {
			return this.revision.get();
		}

		@Override
		public String name() {
			return "random";
		}

	}

}
