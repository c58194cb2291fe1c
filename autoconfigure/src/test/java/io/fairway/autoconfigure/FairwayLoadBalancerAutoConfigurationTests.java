package io.fairway.autoconfigure;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.DefaultServiceInstance;
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
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.cloud.loadbalancer.core.ReactorLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.core.RetryAwareServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.LinkedMultiValueMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.balancer.PolicyNames;
import io.fairway.client.CountingLoadBalancerClient;
import io.fairway.client.FairwayLoadBalancer;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.InstanceFilter;
import io.fairway.routing.RoutingServiceInstanceListSupplier;

import static org.assertj.core.api.Assertions.assertThat;

class FairwayLoadBalancerAutoConfigurationTests {

	private static final String INSTANCES = "fairway.discovery.registries.fixed.services.users";

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withPropertyValues("fairway.loadbalancer.policy=round-robin", "fairway.discovery.registries.fixed.type=config",
				INSTANCES + "[0].uri=http://10.0.0.1:80", INSTANCES + "[0].version=1.4.0", INSTANCES + "[0].zone=a",
				INSTANCES + "[0].weight=3", INSTANCES + "[1].uri=http://10.0.0.2:80", INSTANCES + "[1].version=2.0.0",
				INSTANCES + "[1].zone=b");

	@Test
	void balancesEveryService() {
		this.runner.run((context) -> {
			assertThat(loadBalancer(context)).isInstanceOf(FairwayLoadBalancer.class);
			assertThat(hosts(context, 4)).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2", "10.0.0.1", "10.0.0.2");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "round-robin", "random", "weighted", "weighted-random", "least-connections", "adaptive" })
	void balancesByEachPolicy(String policy) {
		this.runner.withPropertyValues("fairway.loadbalancer.policy=" + policy, INSTANCES + "[0].weight=1")
			.run((context) -> assertThat(hosts(context, 200)).contains("10.0.0.1", "10.0.0.2"));
	}

	@Test
	void usesPolicyOfAllServices() {
		this.runner.withPropertyValues("fairway.loadbalancer.policy=weighted")
			.run((context) -> assertThat(hosts(context, 8)).filteredOn("10.0.0.1"::equals).hasSize(6));
	}

	@Test
	void usesPolicyOfOneService() {
		this.runner.withPropertyValues("fairway.loadbalancer.clients.users.policy=weighted")
			.run((context) -> assertThat(hosts(context, 8)).filteredOn("10.0.0.1"::equals).hasSize(6));
	}

	@Test
	void keepsForOneServiceWhatHoldsForAll() {
		this.runner
			.withPropertyValues("fairway.loadbalancer.version.header=X-Wanted",
					"fairway.loadbalancer.clients.users.policy=weighted")
			.run((context) -> assertThat(hosts(context, 4, "X-Wanted", "2.0.0")).containsOnly("10.0.0.2"));
	}

	@Test
	void selectsPolicyBeanByItsName() {
		LoadBalancingPolicy last = (instances, previous) -> (request) -> instances.get(instances.size() - 1);
		this.runner.withBean("last", LoadBalancingPolicy.class, () -> last)
			.withPropertyValues("fairway.loadbalancer.policy=last")
			.run((context) -> assertThat(hosts(context, 3)).containsOnly("10.0.0.2"));
	}

	@Test
	void namesPoliciesThatCanBeSelected() {
		LoadBalancingPolicy mine = (instances, previous) -> (request) -> instances.get(0);
		this.runner.withBean("mine", LoadBalancingPolicy.class, () -> mine)
			.run((context) -> assertThat(context.getBean(PolicyNames.class).names()).startsWith("round-robin")
				.endsWith("mine"));
	}

	@Test
	void routesByVersionOfTheRequest() {
		this.runner
			.run((context) -> assertThat(hosts(context, 4, "X-Service-Version", "1.4.0")).containsOnly("10.0.0.1"));
	}

	@Test
	void routesToDefaultVersion() {
		this.runner.withPropertyValues("fairway.loadbalancer.version.default-version=2.0.0")
			.run((context) -> assertThat(hosts(context, 4)).containsOnly("10.0.0.2"));
	}

	@Test
	void ignoresVersionWhereThatIsSwitchedOff() {
		this.runner.withPropertyValues("fairway.loadbalancer.clients.users.version.enabled=false")
			.run((context) -> assertThat(hosts(context, 4, "X-Service-Version", "1.4.0")).contains("10.0.0.1",
					"10.0.0.2"));
	}

	@Test
	void prefersOwnZone() {
		this.runner.withPropertyValues("fairway.loadbalancer.locality.zone=b")
			.run((context) -> assertThat(hosts(context, 4)).containsOnly("10.0.0.2"));
	}

	@Test
	void prefersZoneOfSpringCloud() {
		this.runner.withPropertyValues("spring.cloud.loadbalancer.zone=b")
			.run((context) -> assertThat(hosts(context, 4)).containsOnly("10.0.0.2"));
	}

	@Test
	void combinesVersionAndZone() {
		this.runner.withPropertyValues("fairway.loadbalancer.locality.zone=b")
			.run((context) -> assertThat(hosts(context, 4, "X-Service-Version", "1.4.0")).containsOnly("10.0.0.1"));
	}

	@Test
	void appliesFilterBeans() {
		InstanceFilter filter = (instance) -> instance.getHost().equals("10.0.0.2");
		this.runner.withBean(InstanceFilter.class, () -> filter)
			.run((context) -> assertThat(hosts(context, 4)).containsOnly("10.0.0.2"));
	}

	@Test
	void usesAllBelowPanicThreshold() {
		InstanceFilter filter = (instance) -> instance.getHost().equals("10.0.0.2");
		this.runner.withBean(InstanceFilter.class, () -> filter)
			.withPropertyValues("fairway.loadbalancer.panic-threshold=51")
			.run((context) -> assertThat(hosts(context, 4)).contains("10.0.0.1", "10.0.0.2"));
	}

	@Test
	void answersEmptyForUnknownService() {
		this.runner.run((context) -> assertThat(choose(context.getBean(LoadBalancerClientFactory.class)
			.getInstance("nobody", ReactorServiceInstanceLoadBalancer.class), new DefaultRequest<>()))
			.isInstanceOf(EmptyResponse.class));
	}

	@Test
	void changesPolicyAtRunTime() {
		this.runner.run((context) -> {
			assertThat(hosts(context, 8)).filteredOn("10.0.0.1"::equals).hasSize(4);
			change(context, "fairway.loadbalancer.policy", "weighted");
			assertThat(hosts(context, 8)).filteredOn("10.0.0.1"::equals).hasSize(6);
		});
	}

	@Test
	void changesRoutingAtRunTime() {
		this.runner.run((context) -> {
			assertThat(hosts(context, 4)).contains("10.0.0.1");
			change(context, "fairway.loadbalancer.clients.users.locality.zone", "b");
			assertThat(hosts(context, 4)).containsOnly("10.0.0.2");
		});
	}

	@Test
	void changesConfiguredInstancesAtRunTime() {
		this.runner.run((context) -> {
			assertThat(hosts(context, 4)).contains("10.0.0.2");
			change(context, INSTANCES + "[0].uri", "http://10.0.0.3:80");
			assertThat(hosts(context, 4)).containsOnly("10.0.0.3");
		});
	}

	@Test
	void keepsSettingsWhenTheChangeIsWrong() {
		this.runner.withPropertyValues("fairway.loadbalancer.policy=weighted").run((context) -> {
			change(context, "fairway.loadbalancer.policy", "fastest");
			assertThat(hosts(context, 8)).filteredOn("10.0.0.1"::equals).hasSize(6);
		});
	}

	@Test
	void backsOffForLoadBalancerOfOneService() {
		this.runner.withUserConfiguration(OneServiceConfiguration.class)
			.run((context) -> assertThat(loadBalancer(context)).isInstanceOf(UserLoadBalancer.class));
	}

	@Test
	void backsOffForDefaultConfigurationOfTheUser() {
		this.runner.withUserConfiguration(AllServicesConfiguration.class)
			.run((context) -> assertThat(loadBalancer(context)).isInstanceOf(UserLoadBalancer.class));
	}

	/**
	 * Default configurations are registered in the order of a hash table: under some of
	 * these names the user's comes before ours, and under some after it.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 })
	void backsOffForDefaultConfigurationWhicheverComesFirst(int number) {
		LoadBalancerClientSpecification specification = new LoadBalancerClientSpecification("default.user" + number,
				new Class<?>[] { UserLoadBalancerConfiguration.class, UserSupplierConfiguration.class });
		this.runner.withBean(LoadBalancerClientSpecification.class, () -> specification).run((context) -> {
			assertThat(loadBalancer(context)).isInstanceOf(UserLoadBalancer.class);
			assertThat(context.getBean(LoadBalancerClientFactory.class)
				.getInstances("users", ServiceInstanceListSupplier.class))
				.doesNotContainKey("fairwayServiceInstanceListSupplier");
		});
	}

	@Test
	void backsOffForLoadBalancerBeanOfTheApplication() {
		this.runner.withUserConfiguration(UserLoadBalancerConfiguration.class)
			.run((context) -> assertThat(loadBalancer(context)).isInstanceOf(UserLoadBalancer.class));
	}

	@Test
	void balancesInstancesOfSupplierOfTheUser() {
		this.runner.withUserConfiguration(AllServicesSupplierConfiguration.class).run((context) -> {
			assertThat(loadBalancer(context)).isInstanceOf(FairwayLoadBalancer.class);
			assertThat(hosts(context, 2)).containsOnly("10.9.9.9");
		});
	}

	@Test
	void hasOneSupplierForEachService() {
		this.runner.withPropertyValues("spring.cloud.loadbalancer.retry.enabled=false")
			.run((context) -> assertThat(context.getBean(LoadBalancerClientFactory.class)
				.getInstances("users", ServiceInstanceListSupplier.class)).hasSize(1)
				.values()
				.first()
				.isInstanceOf(RoutingServiceInstanceListSupplier.class));
	}

	@Test
	void isWrappedByTheSupplierThatRetriesElsewhere() {
		this.runner.run((context) -> {
			LoadBalancerClientFactory factory = context.getBean(LoadBalancerClientFactory.class);
			assertThat(factory.getInstance("users", ServiceInstanceListSupplier.class)).isInstanceOfSatisfying(
					RetryAwareServiceInstanceListSupplier.class,
					(retry) -> assertThat(retry.getDelegate()).isInstanceOf(RoutingServiceInstanceListSupplier.class));
			assertThat(hosts(context, 2)).hasSize(2);
		});
	}

	@Test
	void countsRequestsOfBlockingClients() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(InstanceStatsRegistry.class);
			assertThat(context.getBean(LoadBalancerClient.class)).isInstanceOf(CountingLoadBalancerClient.class);
		});
	}

	@Test
	void servesBlockingClients() {
		this.runner.run((context) -> assertThat(context.getBean(LoadBalancerClient.class).choose("users").getHost())
			.startsWith("10.0.0."));
	}

	@Test
	void leavesBalancingToSpringWhenSwitchedOff() {
		this.runner.withPropertyValues("fairway.enabled=false")
			.run((context) -> assertThat(loadBalancer(context)).isNotInstanceOf(FairwayLoadBalancer.class));
	}

	private static void change(ConfigurableApplicationContext context, String key, String value) {
		context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("changed", Map.of(key, value)));
		context.publishEvent(new EnvironmentChangeEvent(context, Set.of(key)));
	}

	private static List<String> hosts(ConfigurableApplicationContext context, int count, String... header) {
		HttpHeaders headers = new HttpHeaders();
		if (header.length > 0) {
			headers.add(header[0], header[1]);
		}
		RequestData data = new RequestData(HttpMethod.GET, URI.create("http://users/"), headers,
				new LinkedMultiValueMap<>(), Map.of());
		Request<?> request = new DefaultRequest<>(new RequestDataContext(data));
		ReactorServiceInstanceLoadBalancer loadBalancer = loadBalancer(context);
		return IntStream.range(0, count).mapToObj((i) -> choose(loadBalancer, request).getServer().getHost()).toList();
	}

	private static Response<ServiceInstance> choose(ReactorServiceInstanceLoadBalancer loadBalancer,
			Request<?> request) {
		return loadBalancer.choose(request).block();
	}

	private static ReactorServiceInstanceLoadBalancer loadBalancer(ConfigurableApplicationContext context) {
		return context.getBean(LoadBalancerClientFactory.class)
			.getInstance("users", ReactorServiceInstanceLoadBalancer.class);
	}

	static class UserLoadBalancer implements ReactorServiceInstanceLoadBalancer {

		@Override
		@SuppressWarnings("rawtypes")
		public Mono<Response<ServiceInstance>> choose(Request request) {
			return Mono.just(new EmptyResponse());
		}

	}

	static class UserLoadBalancerConfiguration {

		@Bean
		ReactorLoadBalancer<ServiceInstance> userLoadBalancer() {
			return new UserLoadBalancer();
		}

	}

	static class UserSupplierConfiguration {

		@Bean
		ServiceInstanceListSupplier userSupplier() {
			return new ServiceInstanceListSupplier() {

				@Override
				public String getServiceId() {
					return "users";
				}

				@Override
				public Flux<List<ServiceInstance>> get() {
					return Flux.just(List.of(new DefaultServiceInstance("one", "users", "10.9.9.9", 80, false)));
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@org.springframework.cloud.loadbalancer.annotation.LoadBalancerClient(name = "users",
			configuration = UserLoadBalancerConfiguration.class)
	static class OneServiceConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	@LoadBalancerClients(defaultConfiguration = UserLoadBalancerConfiguration.class)
	static class AllServicesConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	@LoadBalancerClients(defaultConfiguration = UserSupplierConfiguration.class)
	static class AllServicesSupplierConfiguration {

	}

}
