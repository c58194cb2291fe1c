package io.fairway.autoconfigure;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.RetryableRequestContext;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClientSpecification;
import org.springframework.cloud.loadbalancer.cache.LoadBalancerCacheManager;
import org.springframework.cloud.loadbalancer.core.CachingServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.core.SelectedInstanceCallback;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplierBuilder;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplierBuilder.DelegateCreator;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

import io.fairway.client.FairwayLoadBalancer;
import io.fairway.discovery.InstanceDirectory;
import io.fairway.instance.TestInstances;
import io.fairway.routing.DirectoryServiceInstanceListSupplier;
import io.fairway.routing.InstanceMatch;
import io.fairway.routing.MatchServiceInstanceListSupplier;
import io.fairway.routing.MatchSettings;
import io.fairway.routing.OnNoMatch;
import io.fairway.routing.RoutingServiceInstanceListSupplier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Spring Cloud's suppliers, and those of users, above our stages and below them.
 */
class ComposedSuppliersTests {

	private static final String INSTANCES = "fairway.discovery.registries.fixed.services.users";

	/** One of our stages, which keeps a, b and d. */
	private static final DelegateCreator OURS = (context, delegate) -> new MatchServiceInstanceListSupplier(delegate,
			new MatchSettings(new InstanceMatch(Map.of("env", "production"), Set.of()), OnNoMatch.NONE));

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withBean(LoadBalancerCacheManager.class, MapCacheManager::new)
		.withPropertyValues("loadbalancer.client.name=users", "spring.cloud.loadbalancer.retry.enabled=false",
				"spring.cloud.loadbalancer.health-check.update-results-list=false",
				"fairway.loadbalancer.policy=round-robin", "fairway.discovery.registries.fixed.type=config",
				INSTANCES + "[0].uri=http://a:80", INSTANCES + "[0].metadata.env=production",
				INSTANCES + "[0].zone=one", INSTANCES + "[0].metadata.hint=green", INSTANCES + "[1].uri=http://b:80",
				INSTANCES + "[1].metadata.env=production", INSTANCES + "[1].zone=two", INSTANCES + "[1].weight=3",
				INSTANCES + "[2].uri=http://c:80", INSTANCES + "[2].metadata.hint=green", INSTANCES + "[2].zone=two",
				INSTANCES + "[3].uri=http://d:80", INSTANCES + "[3].metadata.env=production",
				INSTANCES + "[3].zone=two");

	static Stream<Arguments> suppliersOfSpringCloud() {
		return Stream.of(supplier("cache", ServiceInstanceListSupplierBuilder::withCaching, "a", "b", "d"),
				supplier("zone preference", (builder) -> builder.withZonePreference("two"), "b", "d"),
				supplier("weights", ServiceInstanceListSupplierBuilder::withWeighted, "a", "b", "d"),
				supplier("health checks", (builder) -> builder.withHealthChecks(healthyBut("d")), "a", "b"),
				supplier("sticky session", ServiceInstanceListSupplierBuilder::withRequestBasedStickySession, "d"),
				supplier("hints", ServiceInstanceListSupplierBuilder::withHints, "a"),
				supplier("same instance", ServiceInstanceListSupplierBuilder::withSameInstancePreference, "b"),
				supplier("retry elsewhere", ServiceInstanceListSupplierBuilder::withRetryAwareness, "b", "d"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("suppliersOfSpringCloud")
	void workAboveOurs(String name, UnaryOperator<ServiceInstanceListSupplierBuilder> theirs, List<String> expected) {
		this.runner.run((context) -> {
			ServiceInstanceListSupplier base = new DirectoryServiceInstanceListSupplier(
					context.getBean(InstanceDirectory.class), "users");
			ServiceInstanceListSupplierBuilder builder = ServiceInstanceListSupplier.builder()
				.withBase(base)
				.with(OURS);
			assertThat(hosts(theirs.apply(builder), context, name)).containsOnlyOnceElementsOf(expected);
		});
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("suppliersOfSpringCloud")
	void workBelowOurs(String name, UnaryOperator<ServiceInstanceListSupplierBuilder> theirs, List<String> expected) {
		this.runner.run((context) -> {
			ServiceInstanceListSupplierBuilder builder = theirs
				.apply(ServiceInstanceListSupplier.builder().withDiscoveryClient());
			assertThat(hosts(builder.with(OURS), context, name)).containsExactlyInAnyOrderElementsOf(expected);
		});
	}

	@Test
	void ourStagesCanBeUsedInABeanOfTheUser() {
		this.runner
			.withBean(LoadBalancerClientSpecification.class,
					() -> new LoadBalancerClientSpecification("users", new Class<?>[] { BuilderConfiguration.class }))
			.run((context) -> {
				LoadBalancerClientFactory factory = context.getBean(LoadBalancerClientFactory.class);
				assertThat(factory.getInstance("users", ServiceInstanceListSupplier.class)).isInstanceOfSatisfying(
						MatchServiceInstanceListSupplier.class, (ours) -> assertThat(ours.getDelegate())
							.isInstanceOf(CachingServiceInstanceListSupplier.class));
				ReactorServiceInstanceLoadBalancer balancer = factory.getInstance("users",
						ReactorServiceInstanceLoadBalancer.class);
				assertThat(balancer).isInstanceOf(FairwayLoadBalancer.class);
				assertThat(Stream.generate(() -> balancer.choose(request("")).block().getServer().getHost()).limit(9))
					.containsOnly("a", "b", "d");
			});
	}

	@Test
	void ourChainStepsAsideForTheServiceOfTheUserOnly() {
		this.runner
			.withBean(LoadBalancerClientSpecification.class,
					() -> new LoadBalancerClientSpecification("users", new Class<?>[] { BuilderConfiguration.class }))
			.run((context) -> {
				LoadBalancerClientFactory factory = context.getBean(LoadBalancerClientFactory.class);
				assertThat(factory.getInstances("users", ServiceInstanceListSupplier.class)).hasSize(1);
				assertThat(factory.getInstance("orders", ServiceInstanceListSupplier.class))
					.isInstanceOf(RoutingServiceInstanceListSupplier.class);
			});
	}

	/** An instance that a stranger names in a cookie is not called on that account. */
	@Test
	void aCookieWithAnUnknownInstanceLeadsToAll() {
		this.runner.run((context) -> {
			ServiceInstanceListSupplierBuilder builder = ServiceInstanceListSupplier.builder()
				.withBase(new DirectoryServiceInstanceListSupplier(context.getBean(InstanceDirectory.class), "users"))
				.with(OURS)
				.withRequestBasedStickySession();
			ServiceInstanceListSupplier supplier = builder
				.build((ConfigurableApplicationContext) context.getSourceApplicationContext());
			assertThat(TestInstances.hosts(supplier.get(withCookie("evil:80")).blockFirst())).hasSize(3);
			assertThat(TestInstances.hosts(supplier.get(withCookie("c:80")).blockFirst())).hasSize(3);
		});
	}

	private static Arguments supplier(String name, UnaryOperator<ServiceInstanceListSupplierBuilder> supplier,
			String... expected) {
		return arguments(name, supplier, List.of(expected));
	}

	private static WebClient healthyBut(String host) {
		return WebClient.builder()
			.exchangeFunction((request) -> Mono.just(ClientResponse
				.create(request.url().getHost().equals(host) ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.OK)
				.build()))
			.build();
	}

	/** What a request gets that carries all that the suppliers look for. */
	private static List<String> hosts(ServiceInstanceListSupplierBuilder builder, ApplicationContext context,
			String name) throws Exception {
		ServiceInstanceListSupplier supplier = builder.build((ConfigurableApplicationContext) context);
		((InitializingBean) supplier).afterPropertiesSet();
		List<ServiceInstance> all = supplier.get(new DefaultRequest<>()).blockFirst();
		if (name.equals("same instance")) {
			((SelectedInstanceCallback) supplier).selectedServiceInstance(all.get(1));
		}
		List<ServiceInstance> list = supplier.get(request(name, all.get(0))).blockFirst();
		return TestInstances.hosts(list).stream().distinct().toList();
	}

	private static Request<?> request(String name, ServiceInstance... previous) {
		return new DefaultRequest<>(
				new RetryableRequestContext(name.equals("retry elsewhere") ? previous[0] : null, data("d:80")));
	}

	private static Request<?> withCookie(String instance) {
		return new DefaultRequest<>(new RequestDataContext(data(instance)));
	}

	private static RequestData data(String instance) {
		HttpHeaders headers = new HttpHeaders();
		headers.add("X-SC-LB-Hint", "green");
		MultiValueMap<String, String> cookies = new LinkedMultiValueMap<>();
		cookies.add("sc-lb-instance-id", instance);
		return new RequestData(HttpMethod.GET, URI.create("http://users/"), headers, cookies, Map.of());
	}

	private static final class MapCacheManager extends ConcurrentMapCacheManager implements LoadBalancerCacheManager {

	}

	static class BuilderConfiguration {

		@Bean
		ServiceInstanceListSupplier userSupplier(ConfigurableApplicationContext context) {
			return ServiceInstanceListSupplier.builder().withDiscoveryClient().withCaching().with(OURS).build(context);
		}

	}

}
