package io.fairway.autoconfigure;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.LinkedMultiValueMap;

import io.fairway.balancer.ConsistentHashSettings;
import io.fairway.balancer.HashKey;
import io.fairway.balancer.KeyedPolicy;
import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.client.InboundRequestWebFilter;
import io.fairway.client.LoadBalancerSettingsRegistry;
import io.fairway.client.SourceAddress;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

import static org.assertj.core.api.Assertions.assertThat;

class ConsistentHashConfigurationTests {

	private static final String INSTANCES = "fairway.discovery.registries.fixed.services.users";

	private static final String HASH = "fairway.loadbalancer.consistent-hash";

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withPropertyValues("fairway.loadbalancer.policy=consistent-hash",
				"fairway.discovery.registries.fixed.type=config")
		.withPropertyValues(IntStream.range(0, 20)
			.mapToObj((i) -> INSTANCES + "[" + i + "].uri=http://10.0.0." + (i + 1) + ":80")
			.toArray(String[]::new));

	@Test
	void sendsRequestsWithTheSameKeyToTheSameInstance() {
		this.runner.withPropertyValues(HASH + ".key.header=X-User-Id").run((context) -> {
			assertThat(hosts(context, "header", "header")).hasSize(1);
			assertThat(hosts(context, IntStream.range(0, 500).mapToObj(Integer::toString).toArray(String[]::new)))
				.hasSize(20);
		});
	}

	@Test
	void choosesTheInstanceThatThePolicyAloneWouldChoose() {
		this.runner
			.withPropertyValues(HASH + ".key.header=X-User-Id", HASH + ".algorithm=ring",
					HASH + ".minimum-ring-size=2000", HASH + ".load-factor=1.25")
			.run((context) -> {
				ConsistentHashSettings settings = new ConsistentHashSettings(ConsistentHashSettings.Algorithm.RING, 0,
						2000, 10_000, 0, 0, List.of(new ConsistentHashSettings.Key(
								HashKey.ofText((request) -> headers(request).getFirst("X-User-Id")), false)));
				LoadBalancingPolicy policy = LoadBalancingPolicy.consistentHash(settings,
						context.getBean(InstanceStatsRegistry.class)::of, (request, instance) -> false, (bound) -> 0);
				InstanceList list = InstanceList.of(IntStream.rangeClosed(1, 20)
					.mapToObj((i) -> Instance.builder("users", "10.0.0." + i, 80).build())
					.toList());
				for (int i = 0; i < 100; i++) {
					Request<?> request = request("" + i);
					assertThat(hosts(context, "" + i))
						.containsExactly(policy.picker(list, null).pick(request).getHost());
				}
			});
	}

	@Test
	void combinesKeys() {
		this.runner
			.withPropertyValues(HASH + ".key.header=X-User-Id", HASH + ".keys[0].path-segment=1",
					HASH + ".keys[1].query-parameter=q", HASH + ".keys[2].cookie=c", HASH + ".keys[3].path=true",
					HASH + ".keys[4].instance-hint=true")
			.run((context) -> assertThat(
					hosts(context, IntStream.range(0, 500).mapToObj(Integer::toString).toArray(String[]::new)))
				.hasSize(20));
	}

	@Test
	void stopsAtATerminalKey() {
		this.runner
			.withPropertyValues(HASH + ".key.path=true", HASH + ".key.terminal=true",
					HASH + ".keys[0].header=X-User-Id")
			.run((context) -> assertThat(hosts(context, "1", "2", "3", "4", "5", "6")).hasSize(1));
	}

	@Test
	void usesTheKeyOfABean() {
		this.runner.withBean("tenant", HashKey.class, () -> (request) -> 7)
			.withPropertyValues(HASH + ".key.bean=tenant")
			.run((context) -> assertThat(hosts(context, "1", "2", "3", "4", "5", "6")).hasSize(1));
	}

	@Test
	void countsRequestsWithoutKey() {
		this.runner.withPropertyValues(HASH + ".key.header=X-Missing").run((context) -> {
			hosts(context, "1", "2", "3");
			LoadBalancingPolicy policy = context.getBean(LoadBalancerSettingsRegistry.class).of("users").get().policy();
			assertThat(policy).isInstanceOfSatisfying(KeyedPolicy.class,
					(keyed) -> assertThat(keyed.requestsWithoutKey()).isEqualTo(3));
		});
	}

	@Test
	void letsAServiceTakeBackTheKeyOfAllServices() {
		this.runner
			.withPropertyValues(HASH + ".key.header=X-User-Id",
					"fairway.loadbalancer.clients.users.consistent-hash.key.header=",
					"fairway.loadbalancer.clients.users.consistent-hash.key.path=true")
			.run((context) -> assertThat(hosts(context, "1", "2", "3", "4", "5", "6")).hasSize(1));
	}

	@Test
	void asksForNoKeyUnlessThePolicyIsUsed() {
		this.runner.withPropertyValues("fairway.loadbalancer.policy=random", HASH + ".load-factor=0.5")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void findsTheSourceOfServletRequests() {
		new WebApplicationContextRunner().withUserConfiguration(InboundRequestConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(SourceAddress.class)
				.doesNotHaveBean(InboundRequestWebFilter.class));
	}

	@Test
	void findsTheSourceOfReactiveRequests() {
		new ReactiveWebApplicationContextRunner().withUserConfiguration(InboundRequestConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(SourceAddress.class)
				.hasSingleBean(InboundRequestWebFilter.class));
	}

	@Test
	void usesTheSourceThatTheUserDefines() {
		this.runner.withBean(SourceAddress.class, () -> (request) -> "10.0.0.7")
			.withPropertyValues(HASH + ".key.source-ip=true")
			.run((context) -> assertThat(hosts(context, "1", "2", "3", "4", "5", "6")).hasSize(1));
	}

	private static List<String> hosts(ApplicationContext context, String... users) {
		LoadBalancerClient client = context.getBean(LoadBalancerClient.class);
		return List.of(users)
			.stream()
			.map((user) -> client.choose("users", request(user)).getHost())
			.distinct()
			.toList();
	}

	private static HttpHeaders headers(Request<?> request) {
		return ((RequestDataContext) request.getContext()).getClientRequest().getHeaders();
	}

	private static Request<RequestDataContext> request(String user) {
		HttpHeaders headers = new HttpHeaders();
		headers.add("X-User-Id", user);
		return new DefaultRequest<>(new RequestDataContext(new RequestData(HttpMethod.GET,
				URI.create("http://users/a?q=1"), headers, new LinkedMultiValueMap<>(), Map.of())));
	}

}
