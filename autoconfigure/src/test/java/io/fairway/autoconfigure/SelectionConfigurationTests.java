package io.fairway.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.EmptyResponse;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClientSpecification;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.MapPropertySource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.LinkedMultiValueMap;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.instance.InstanceFilter;
import io.fairway.routing.SubsetSelector;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Selection by metadata, tags, hints and subsets, and the part that a client uses, by
 * nothing but properties and beans.
 */
class SelectionConfigurationTests {

	private static final String INSTANCES = "fairway.discovery.registries.fixed.services.users";

	private static final String ALL = "fairway.loadbalancer.";

	private static final LoadBalancingPolicy LAST = (instances,
			previous) -> (request) -> instances.get(instances.size() - 1);

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withPropertyValues("fairway.loadbalancer.policy=round-robin", "fairway.discovery.registries.fixed.type=config",
				INSTANCES + "[0].uri=http://a:80", INSTANCES + "[0].metadata.env=production",
				INSTANCES + "[0].metadata.tier=gold", INSTANCES + "[0].tags=v1,api", INSTANCES + "[1].uri=http://b:80",
				INSTANCES + "[1].metadata.env=production", INSTANCES + "[1].metadata.hint=green",
				INSTANCES + "[2].uri=http://c:80", INSTANCES + "[2].metadata.tier=gold", INSTANCES + "[2].tags=api");

	@Test
	void matchesMetadata() {
		this.runner.withPropertyValues(ALL + "match.metadata.env=production")
			.run((context) -> assertThat(hosts(context)).containsOnly("a", "b"));
	}

	/** Maps are added to, lists are replaced, and parts of subsets are filled in. */
	@Test
	void aServiceAddsToWhatHoldsForAll() {
		this.runner
			.withPropertyValues(ALL + "match.metadata.env=production", ALL + "clients.users.match.metadata.tier=gold")
			.run((context) -> assertThat(hosts(context)).containsOnly("a"));
		this.runner.withPropertyValues(ALL + "match.tags=v2", ALL + "clients.users.match.tags=v1")
			.run((context) -> assertThat(hosts(context)).containsOnly("a"));
		this.runner
			.withPropertyValues(ALL + "subset-header=X-Subset", ALL + "subsets.blue.match.metadata.hint=green",
					ALL + "clients.users.subsets.blue.policy=random", ALL + "clients.users.policy=random")
			.run((context) -> assertThat(hosts(context, "X-Subset", "blue")).containsOnly("b"));
	}

	@Test
	void matchesTags() {
		this.runner.withPropertyValues(ALL + "clients.users.match.tags=api,v1")
			.run((context) -> assertThat(hosts(context)).containsOnly("a"));
	}

	@Test
	void withoutMatchFailsClosed() {
		this.runner.withPropertyValues(ALL + "match.metadata.env=test")
			.run((context) -> assertThat(choose(context, request())).isInstanceOf(EmptyResponse.class));
	}

	@Test
	void withoutMatchUsesAnyWhereThatIsWanted() {
		this.runner.withPropertyValues(ALL + "match.metadata.env=test", ALL + "match.fallback=any")
			.run((context) -> assertThat(hosts(context)).containsOnly("a", "b", "c"));
	}

	/** A caller of a gateway must not steer where it likes. */
	@Test
	void ignoresHintsUnlessTheyAreEnabled() {
		this.runner.run((context) -> assertThat(hosts(context, "X-SC-LB-Hint", "green")).containsOnly("a", "b", "c"));
	}

	@Test
	void followsHints() {
		this.runner.withPropertyValues(ALL + "hint.enabled=true").run((context) -> {
			assertThat(hosts(context, "X-SC-LB-Hint", "green")).containsOnly("b");
			assertThat(hosts(context, "X-SC-LB-Hint", "red")).containsOnly("a", "b", "c");
		});
	}

	@Test
	void readsHintsFromTheHeaderOfSpringCloud() {
		this.runner.withPropertyValues(ALL + "hint.enabled=true", "spring.cloud.loadbalancer.hint-header-name=X-Wanted")
			.run((context) -> assertThat(hosts(context, "X-Wanted", "green")).containsOnly("b"));
	}

	@Test
	void readsHintsFromItsOwnHeader() {
		this.runner
			.withPropertyValues(ALL + "clients.users.hint.enabled=true", ALL + "clients.users.hint.header=X-Mine",
					"spring.cloud.loadbalancer.hint-header-name=X-Wanted")
			.run((context) -> assertThat(hosts(context, "X-Mine", "green")).containsOnly("b"));
	}

	@Test
	void followsTheHintThatIsConfiguredForAService() {
		this.runner.withPropertyValues(ALL + "hint.enabled=true", "spring.cloud.loadbalancer.hint.users=green")
			.run((context) -> {
				LoadBalancerClient client = context.getBean(LoadBalancerClient.class);
				assertThat(IntStream.range(0, 6).mapToObj((i) -> call(client)).toList()).containsOnly("b");
			});
	}

	@Test
	void choosesSubsetByHeader() {
		this.runner.withPropertyValues(ALL + "subsets.gold.match.metadata.tier=gold", ALL + "subset-header=X-Subset")
			.run((context) -> {
				assertThat(hosts(context, "X-Subset", "gold")).containsOnly("a", "c");
				assertThat(hosts(context, "X-Subset", "silver")).containsOnly("a", "b", "c");
				assertThat(hosts(context)).containsOnly("a", "b", "c");
			});
	}

	@Test
	void refusesUnknownSubsetsWhereThatIsWanted() {
		this.runner
			.withPropertyValues(ALL + "subsets.gold.match.metadata.tier=gold", ALL + "subset-header=X-Subset",
					ALL + "subset-fallback=none")
			.run((context) -> assertThat(choose(context, request("X-Subset", "silver")))
				.isInstanceOf(EmptyResponse.class));
	}

	@Test
	void choosesSubsetByBean() {
		this.runner.withBean(SubsetSelector.class, () -> (request) -> "gold")
			.withPropertyValues(ALL + "subsets.gold.match.tags=v1")
			.run((context) -> assertThat(hosts(context)).containsOnly("a"));
	}

	@Test
	void theHeaderIsAskedWhereTheBeanKnowsNothing() {
		this.runner.withBean(SubsetSelector.class, () -> (request) -> null)
			.withPropertyValues(ALL + "subsets.gold.match.tags=v1", ALL + "subset-header=X-Subset")
			.run((context) -> assertThat(hosts(context, "X-Subset", "gold")).containsOnly("a"));
	}

	@Test
	void eachSubsetHasItsOwnPolicy() {
		this.runner.withBean("last", LoadBalancingPolicy.class, () -> LAST)
			.withPropertyValues(ALL + "subsets.gold.match.metadata.tier=gold", ALL + "subsets.gold.policy=last",
					ALL + "subsets.api.match.tags=api", ALL + "subset-header=X-Subset")
			.run((context) -> {
				assertThat(hosts(context, "X-Subset", "gold")).containsOnly("c");
				assertThat(hosts(context, "X-Subset", "api")).containsOnly("a", "c");
				assertThat(hosts(context)).containsOnly("a", "b", "c");
			});
	}

	@Test
	void usesPartOfTheFleetByIndex() {
		this.runner.withPropertyValues(ALL + "subset.size=1", ALL + "subset.client-index=0")
			.run((context) -> assertThat(Set.copyOf(hosts(context))).hasSize(1));
	}

	@Test
	void clientsThatAreNumberedShareTheFleet() {
		List<String> used = IntStream.range(0, 3).mapToObj((index) -> {
			String[] host = new String[1];
			this.runner
				.withPropertyValues(ALL + "subset.size=1", ALL + "subset.client-index=auto", "HOSTNAME=shop-" + index)
				.run((context) -> host[0] = hosts(context).get(0));
			return host[0];
		}).toList();
		assertThat(used).containsExactlyInAnyOrder("a", "b", "c");
	}

	@Test
	void usesPartOfTheFleetById() {
		this.runner.withPropertyValues(ALL + "subset.size=2", ALL + "subset.client-id=me")
			.run((context) -> assertThat(Set.copyOf(hosts(context))).hasSize(2));
	}

	@Test
	void changesSelectionAtRunTime() {
		this.runner.run((context) -> {
			assertThat(hosts(context)).contains("c");
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("changed", Map.of(ALL + "match.metadata.env", "production")));
			context.publishEvent(new EnvironmentChangeEvent(context, Set.of(ALL + "match.metadata.env")));
			assertThat(hosts(context)).containsOnly("a", "b");
		});
	}

	@Test
	void aFilterOfOneServiceJoinsThoseOfAll() {
		InstanceFilter notC = (instance) -> !instance.getHost().equals("c");
		this.runner.withBean(InstanceFilter.class, () -> notC)
			.withPropertyValues(ALL + "panic-threshold=0",
					"fairway.discovery.registries.fixed.services.orders[0].uri=http://b:80")
			.withBean(LoadBalancerClientSpecification.class,
					() -> new LoadBalancerClientSpecification("users", new Class<?>[] { NotBConfiguration.class }))
			.run((context) -> {
				assertThat(hosts(context)).containsOnly("a");
				assertThat(context.getBean(LoadBalancerClient.class).choose("orders").getHost()).isEqualTo("b");
			});
	}

	private static String call(LoadBalancerClient client) {
		try {
			return client.execute("users", ServiceInstance::getHost);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static List<String> hosts(ConfigurableApplicationContext context, String... header) {
		return IntStream.range(0, 12).mapToObj((i) -> choose(context, request(header)).getServer().getHost()).toList();
	}

	private static Response<ServiceInstance> choose(ConfigurableApplicationContext context, Request<?> request) {
		return context.getBean(LoadBalancerClientFactory.class)
			.getInstance("users", ReactorServiceInstanceLoadBalancer.class)
			.choose(request)
			.block();
	}

	private static Request<?> request(String... header) {
		HttpHeaders headers = new HttpHeaders();
		if (header.length > 0) {
			headers.add(header[0], header[1]);
		}
		return new DefaultRequest<>(new RequestDataContext(new RequestData(HttpMethod.GET, URI.create("http://users/"),
				headers, new LinkedMultiValueMap<>(), Map.of())));
	}

	static class NotBConfiguration {

		@Bean
		InstanceFilter notB() {
			return (instance) -> !instance.getHost().equals("b");
		}

	}

}
