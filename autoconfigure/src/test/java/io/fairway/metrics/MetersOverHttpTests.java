package io.fairway.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestTemplate;

import io.fairway.client.TestServers;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.outlier.OutlierDetectors;
import io.fairway.registry.Registries;
import io.fairway.registry.memory.MemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The meters of an application that makes real calls.
 */
class MetersOverHttpTests {

	private final TestServers servers = TestServers.start(3);

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
		this.servers.close();
	}

	@Test
	void selectionsAreCountedByServiceInstanceAndStrategy() {
		start("fairway.loadbalancer.policy=round-robin");
		call(30);
		for (int i = 0; i < 3; i++) {
			assertThat(count("load.balancer.selections", "service", "users", "instance", address(i), "strategy",
					"round-robin"))
				.isEqualTo(10);
		}
	}

	@Test
	void requestsAreCountedByOutcomeAndTimed() {
		start("fairway.loadbalancer.policy=round-robin", "fairway.loadbalancer.outlier.enabled=false");
		this.servers.fail(0);
		call(30);
		assertThat(count("fairway.requests", "instance", address(0), "outcome", "server-error")).isEqualTo(10);
		assertThat(count("fairway.requests", "instance", address(1), "outcome", "success")).isEqualTo(10);
		assertThat(count("fairway.requests", "instance", address(0), "outcome", "success")).isZero();
		assertThat(timer("fairway.request.duration", "service", "users", "outcome", "success").count()).isEqualTo(20);
		assertThat(timer("fairway.request.duration", "service", "users", "outcome", "server-error").count())
			.isEqualTo(10);
	}

	@Test
	void requestsInFlightAreSeenWhileTheyLast() {
		start();
		InstanceStatsRegistry stats = this.context.getBean(InstanceStatsRegistry.class);
		RequestLease lease = stats.of(id(0)).begin();
		update();
		assertThat(gauge("fairway.requests.in.flight", "instance", address(0))).isOne();
		lease.close();
		assertThat(gauge("fairway.requests.in.flight", "instance", address(0))).isZero();
	}

	@Test
	void ejectionsAreCountedByReasonAndSeenWhileTheyLast() {
		start("fairway.loadbalancer.policy=round-robin", "fairway.loadbalancer.outlier.consecutive-5xx=2");
		this.servers.fail(0);
		call(12);
		assertThat(this.context.getBean(OutlierDetectors.class).all()).hasSize(1);
		assertThat(gauge("fairway.ejections.active", "service", "users")).isOne();
		assertThat(gauge("fairway.instance.healthy", "instance", address(0))).isZero();
		assertThat(gauge("fairway.instance.healthy", "instance", address(1))).isOne();
		assertThat(gauge("fairway.instances", "state", "known")).isEqualTo(3);
		assertThat(gauge("fairway.instances", "state", "usable")).isEqualTo(2);
		assertThat(gauge("fairway.panic", "service", "users")).isZero();
		Awaitility.await().untilAsserted(() -> {
			update();
			assertThat(count("fairway.ejections", "instance", address(0), "reason", "consecutive-5xx")).isOne();
		});
	}

	@Test
	void panicIsSeenWhileItLasts() {
		start("fairway.loadbalancer.policy=round-robin", "fairway.loadbalancer.outlier.consecutive-5xx=1",
				"fairway.loadbalancer.outlier.max-ejection-percent=100", "fairway.loadbalancer.panic-threshold=50");
		IntStream.range(0, 3).forEach(this.servers::fail);
		call(12);
		assertThat(gauge("fairway.panic", "service", "users")).isOne();
		assertThat(count("fairway.fallbacks", "stage", "filtering")).isPositive();
	}

	@Test
	void breakersAreSeenWhereTheyAreEnabled() {
		start("fairway.loadbalancer.policy=round-robin", "fairway.loadbalancer.outlier.enabled=false",
				"fairway.loadbalancer.circuit-breaker.enabled=true",
				"fairway.loadbalancer.circuit-breaker.service.enabled=true",
				"fairway.loadbalancer.circuit-breaker.sliding-window-size=2",
				"fairway.loadbalancer.circuit-breaker.minimum-number-of-calls=2");
		this.servers.fail(0);
		call(12);
		assertThat(gauge("fairway.circuit.breaker.state", "instance", address(0))).isEqualTo(2);
		assertThat(gauge("fairway.circuit.breaker.state", "instance", address(1))).isZero();
		assertThat(gauge("fairway.circuit.breaker.state", "instance", "*")).isZero();
	}

	@Test
	void withoutBreakersNoneIsSeen() {
		start();
		call(1);
		assertThat(registry().find("fairway.circuit.breaker.state").meters()).isEmpty();
	}

	@Test
	void retriesAreCountedByKind() {
		start("fairway.loadbalancer.policy=round-robin", "fairway.loadbalancer.outlier.enabled=false",
				"fairway.loadbalancer.retry.budget.percent=100");
		this.servers.stop(0);
		call(9);
		double failed = count("fairway.requests", "instance", address(0), "outcome", "connect-failure");
		assertThat(failed).isPositive();
		assertThat(count("fairway.retries", "service", "users", "kind", "retry")).isEqualTo(failed);
		assertThat(count("fairway.retries", "service", "users", "kind", "hedge")).isZero();
		assertThat(count("fairway.retries.refused", "service", "users")).isZero();
	}

	@Test
	void retriesThatTheBudgetRefusesAreCounted() {
		start("fairway.loadbalancer.policy=round-robin", "fairway.loadbalancer.outlier.enabled=false",
				"fairway.loadbalancer.retry.budget.percent=0", "fairway.loadbalancer.retry.budget.minimum=0");
		IntStream.range(0, 3).forEach(this.servers::stop);
		assertThatException().isThrownBy(() -> call());
		update();
		assertThat(count("fairway.retries.refused", "service", "users")).isOne();
		assertThat(count("fairway.retries", "service", "users", "kind", "retry")).isZero();
	}

	@Test
	void refusalsAreCountedByReason() {
		start("fairway.loadbalancer.limit.max-requests=1");
		RequestLease lease = this.context.getBean(InstanceStatsRegistry.class).of(id(0)).begin();
		assertThatException().isThrownBy(() -> call());
		lease.close();
		update();
		assertThat(count("fairway.requests.refused", "service", "users", "reason", "limit")).isPositive();
		assertThat(count("fairway.requests.refused", "service", "users", "reason", "circuit-breaker")).isZero();
	}

	@Test
	void choicesWithoutInstanceAndWithoutKeyAreCounted() {
		start("fairway.loadbalancer.clients.users.policy=consistent-hash",
				"fairway.loadbalancer.clients.users.consistent-hash.key.header=X-User");
		call(5);
		assertThat(count("fairway.hash.key.missing", "service", "users")).isEqualTo(5);
		assertThatException().isThrownBy(() -> rest().getForObject("http://nobody/", String.class));
		update();
		assertThat(count("fairway.selections.failed", "service", "nobody")).isOne();
		assertThat(count("fairway.selections.failed", "service", "users")).isZero();
	}

	@Test
	void discoveryIsCountedAndTimed() {
		start();
		call(1);
		DiscoveryClient discovery = this.context.getBean(DiscoveryClient.class);
		discovery.getInstances("users");
		discovery.getInstances("nobody");
		update();
		assertThat(count("service.discovery.requests", "service", "users", "status", "success"))
			.isGreaterThanOrEqualTo(1);
		assertThat(count("service.discovery.requests", "service", "nobody", "status", "empty")).isOne();
		assertThat(timer("service.discovery.request.duration", "service", "nobody").count()).isOne();
		assertThat(count("fairway.discovery.updates", "service", "users", "registry", "fixed")).isPositive();
		assertThat(count("fairway.discovery.failures", "service", "users", "registry", "fixed")).isZero();
		assertThat(gauge("fairway.discovery.staleness", "service", "users")).isZero();
		assertThat(gauge("fairway.discovery.services")).isEqualTo(2);
		assertThat(count("fairway.registry.rejections")).isZero();
		assertThat(count("fairway.requests.reaped")).isZero();
		assertThat(timer("fairway.discovery.propagation", "service", "users").count()).isPositive();
	}

	@Test
	void oneSelectionInSixtyFourIsTimed() {
		start();
		call(1);
		IntStream.range(0, 64 * 64).forEach((i) -> this.context.getBean(LoadBalancerClient.class).choose("users"));
		update();
		assertThat(timer("fairway.selection.duration", "service", "users").count()).isBetween(10L, 200L);
	}

	@Test
	void crossZoneRequestsAreCountedByTheirWay() {
		start("fairway.loadbalancer.locality.region=r", "fairway.loadbalancer.locality.zone=a",
				"fairway.loadbalancer.locality.mode=prefer", "fairway.discovery.registries.fixed.locality.region=r",
				"fairway.discovery.registries.fixed.locality.zone=b");
		call(4);
		assertThat(count("fairway.cross.zone.requests", "from", "r/a", "to", "r/b")).isEqualTo(4);
	}

	@Test
	void withoutTheInstanceTagCountsAreAddedUpAndOutliveInstances() {
		start("fairway.loadbalancer.policy=round-robin", "fairway.metrics.instance-tag=false",
				"fairway.discovery.registries.memory.type=memory", "fairway.loadbalancer.circuit-breaker.enabled=true",
				"fairway.discovery.empty-protection=0s");
		call(30);
		assertThat(registry().get("load.balancer.selections").meters()).singleElement()
			.satisfies((meter) -> assertThat(meter.getId().getTag("instance")).isNull());
		assertThat(count("load.balancer.selections", "service", "users")).isEqualTo(30);
		assertThat(count("fairway.requests", "service", "users", "outcome", "success")).isEqualTo(30);
		InstanceStatsRegistry stats = this.context.getBean(InstanceStatsRegistry.class);
		List<RequestLease> leases = List.of(stats.of(id(0)).begin(), stats.of(id(1)).begin());
		update();
		assertThat(gauge("fairway.requests.in.flight", "service", "users")).isEqualTo(2);
		assertThat(gauge("fairway.instance.healthy", "service", "users")).isEqualTo(3);
		leases.forEach(RequestLease::close);
	}

	@Test
	void aConventionOfTheApplicationNamesAndTagsTheMeters() {
		start(List.of(ConventionConfiguration.class), "fairway.loadbalancer.policy=round-robin");
		call(30);
		assertThat(count("my.load.balancer.selections", "team", "shop", "service", "users")).isEqualTo(30);
		assertThat(registry().get("my.load.balancer.selections").meters()).hasSize(1);
		assertThat(registry().find("load.balancer.selections").meters()).isEmpty();
	}

	@Test
	void everyMeterOfTheReferenceIsTold() {
		start("fairway.loadbalancer.policy=round-robin", "fairway.loadbalancer.outlier.consecutive-5xx=2",
				"fairway.loadbalancer.circuit-breaker.enabled=true",
				"fairway.loadbalancer.circuit-breaker.service.enabled=true",
				"fairway.loadbalancer.clients.users.policy=consistent-hash",
				"fairway.loadbalancer.clients.users.consistent-hash.key.header=X-User",
				"fairway.loadbalancer.locality.region=r", "fairway.loadbalancer.locality.zone=a",
				"fairway.loadbalancer.locality.mode=prefer", "fairway.discovery.registries.fixed.locality.region=r",
				"fairway.discovery.registries.fixed.locality.zone=b");
		this.servers.fail(0);
		this.context.getBean(DiscoveryClient.class).getInstances("users");
		call(300);
		Awaitility.await().untilAsserted(() -> {
			update();
			assertThat(registry().find("fairway.ejections").meters()).isNotEmpty();
		});
		for (FairwayMeter meter : FairwayMeter.values()) {
			List<Meter> meters = new ArrayList<>(registry().find(meter.getName()).meters());
			assertThat(meters).as(meter.getName()).isNotEmpty().allSatisfy((told) -> {
				assertThat(told.getId().getTags()).extracting(Tag::getKey)
					.containsExactlyInAnyOrderElementsOf(
							Arrays.stream(meter.getKeyNames()).map((key) -> key.asString()).toList());
				assertThat(told.getId().getDescription()).isEqualTo(meter.getDescription());
				assertThat(told.getId().getType()).isEqualTo(meter.getType());
				if (meter.getBaseUnit() != null) {
					assertThat(told.getId().getBaseUnit()).isEqualTo(meter.getBaseUnit());
				}
			});
		}
	}

	@Test
	void metersLeaveWithTheirInstance() {
		start("fairway.discovery.registries.memory.type=memory", "fairway.discovery.empty-protection=0s");
		MemoryRegistry memory = (MemoryRegistry) this.context.getBean(Registries.class).find("memory").orElseThrow();
		memory.register(Instance.builder("users", "127.0.0.9", 9).build());
		call(1);
		assertThat(registry().find("fairway.requests.in.flight").tag("instance", "127.0.0.9:9").meters()).isNotEmpty();
		RequestLease lease = this.context.getBean(InstanceStatsRegistry.class)
			.of(new InstanceId("users", "127.0.0.9", 9))
			.begin();
		memory.deregister(new InstanceId("users", "127.0.0.9", 9));
		update();
		assertThat(registry().find("fairway.requests.in.flight").tag("instance", "127.0.0.9:9").meters())
			.as("until its last request ends")
			.isNotEmpty();
		lease.close();
		update();
		assertThat(registry().getMeters()).noneMatch((meter) -> "127.0.0.9:9".equals(meter.getId().getTag("instance")));
		assertThat(registry().find("fairway.requests").tag("instance", address(0)).meters()).isNotEmpty();
	}

	@Test
	void afterTheContextIsClosedNoMeterIsLeft() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean(MeterRegistry.class,
					() -> registry, (definition) -> definition.setDestroyMethodName("")))
			.properties(this.servers.properties("users"))
			.run();
		call(3);
		assertThat(ours(registry)).isNotEmpty();
		this.context.close();
		assertThat(ours(registry)).isEmpty();
	}

	private static List<String> ours(MeterRegistry registry) {
		return registry.getMeters()
			.stream()
			.map((meter) -> meter.getId().getName())
			.filter((name) -> Arrays.stream(FairwayMeter.values()).anyMatch((meter) -> meter.getName().equals(name)))
			.toList();
	}

	private void start(String... properties) {
		start(List.of(), properties);
	}

	private void start(List<Class<?>> sources, String... properties) {
		List<String> all = new ArrayList<>(List.of("spring.cloud.loadbalancer.retry.enabled=false"));
		all.addAll(List.of(this.servers.properties("users")));
		all.addAll(List.of(properties));
		this.context = new SpringApplicationBuilder(Application.class).sources(sources.toArray(Class<?>[]::new))
			.web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new))
			.run();
	}

	private void call(int times) {
		for (int i = 0; i < times; i++) {
			call();
		}
		update();
	}

	private void call() {
		rest().getForObject("http://users/", String.class);
	}

	private RestTemplate rest() {
		return this.context.getBean(RestTemplate.class);
	}

	private void update() {
		try {
			this.context.getBean(FairwayMetrics.class).updateNow().get();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private InstanceId id(int server) {
		return new InstanceId("users", "127.0.0.1", this.servers.ports().get(server));
	}

	private String address(int server) {
		return id(server).address();
	}

	private MeterRegistry registry() {
		return this.context.getBean(MeterRegistry.class);
	}

	private double count(String name, String... tags) {
		Meter meter = registry().get(name).tags(tags).meter();
		return (meter instanceof FunctionCounter counter) ? counter.count() : ((Counter) meter).count();
	}

	private double gauge(String name, String... tags) {
		return registry().get(name).tags(tags).gauge().value();
	}

	private Timer timer(String name, String... tags) {
		return registry().get(name).tags(tags).timer();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		@LoadBalanced
		RestTemplate restTemplate() {
			RestTemplate template = new RestTemplate(new SimpleClientHttpRequestFactory());
			template.setErrorHandler((response) -> false);
			return template;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ConventionConfiguration {

		@Bean
		FairwayMeterConvention convention() {
			return new FairwayMeterConvention() {

				@Override
				public String name(FairwayMeter meter) {
					return "my." + meter.getName();
				}

				@Override
				public Tags tags(FairwayMeter meter, Tags tags) {
					return Tags.of(tags.stream().filter((tag) -> !tag.getKey().equals("instance")).toList())
						.and("team", "shop");
				}

			};
		}

	}

}
