package io.fairway.autoconfigure;

import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import reactor.core.publisher.Mono;

import io.fairway.instance.InstanceFilter;
import io.fairway.instance.Locality;
import io.fairway.routing.CrossZoneRequests;
import io.fairway.routing.CrossZoneRequests.Route;

import static org.assertj.core.api.Assertions.assertThat;

class LocalityConfigurationTests {

	private static final String LOCALITY = "fairway.loadbalancer.locality";

	private final ApplicationContextRunner runner = services(FairwayContextRunner.create()
		.withPropertyValues("fairway.loadbalancer.policy=round-robin", "fairway.discovery.registries.r.type=config"),
			"eu/1", "eu/2", "us/1", "us/2", "asia/1");

	@ParameterizedTest
	@ValueSource(strings = { "topology.kubernetes.io/%s", "topology.kubernetes.io.%s" })
	void knowsItsLocalityByTheLabelsOfKubernetes(String name) {
		this.runner.withPropertyValues(name.formatted("region") + "=us", name.formatted("zone") + "=us-2")
			.run((context) -> assertThat(zones(context, 10)).containsOnly("us-2"));
	}

	@Test
	void knowsItsLocalityByEnvironmentVariables() {
		Map<String, Object> variables = Map.of("TOPOLOGY_KUBERNETES_IO_REGION", "us", "TOPOLOGY_KUBERNETES_IO_ZONE",
				"us-1");
		this.runner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("systemEnvironment-test", variables)))
			.run((context) -> assertThat(zones(context, 10)).containsOnly("us-1"));
	}

	@Test
	void itsOwnPropertiesCountMoreThanSpringCloudsAndThoseMoreThanTheEnvironment() {
		ApplicationContextRunner all = this.runner.withPropertyValues("topology.kubernetes.io/zone=eu-1",
				"spring.cloud.loadbalancer.zone=us-1");
		all.run((context) -> assertThat(zones(context, 10)).containsOnly("us-1"));
		all.withPropertyValues(LOCALITY + ".zone=us-2")
			.run((context) -> assertThat(zones(context, 10)).containsOnly("us-2"));
	}

	@Test
	void withoutLocalityUsesAll() {
		this.runner.run((context) -> assertThat(zones(context, 10)).hasSize(5));
	}

	@Test
	void prefersNearbyRegions() {
		this.runner.withPropertyValues(LOCALITY + ".region=mars", LOCALITY + ".nearby-regions=asia,us")
			.run((context) -> assertThat(zones(context, 10)).containsOnly("asia-1"));
	}

	@Test
	void failsOverAsTheMapOfRegionsSays() {
		this.runner.withPropertyValues(LOCALITY + ".region=mars", LOCALITY + ".failover.mars=us,asia")
			.run((context) -> assertThat(zones(context, 10)).containsOnly("us-1", "us-2"));
	}

	@Test
	void distributes() {
		this.runner
			.withPropertyValues(LOCALITY + ".region=eu", LOCALITY + ".distribute[0].from=eu/*",
					LOCALITY + ".distribute[0].to[eu/eu-2]=80", LOCALITY + ".distribute[0].to.us/*=20")
			.run((context) -> assertThat(zones(context, 1000)).containsOnly("eu-2", "us-1", "us-2"));
	}

	@Test
	void distributesTheRequestsOfOneService() {
		String own = "fairway.loadbalancer.clients.users.locality.distribute[0]";
		this.runner
			.withPropertyValues(LOCALITY + ".region=eu", LOCALITY + ".distribute[0].from=eu/*",
					LOCALITY + ".distribute[0].to[eu/eu-2]=100", own + ".from=eu/*", own + ".to[us/*]=100")
			.run((context) -> assertThat(zones(context, 1000)).containsOnly("us-1", "us-2"));
	}

	@Test
	void followsLabels() {
		this.runner
			.withPropertyValues(LOCALITY + ".region=eu",
					LOCALITY + ".failover-priority=rack,topology.kubernetes.io/region", LOCALITY + ".labels.rack=1")
			.run((context) -> assertThat(zones(context, 10)).containsOnly("eu-1"));
	}

	@Test
	void aStrictClientGetsNothingFromOutside() {
		this.runner.withPropertyValues(LOCALITY + ".zone=mars-1", LOCALITY + ".mode=strict")
			.run((context) -> assertThat(zones(context, 1)).containsOnly("none"));
	}

	@Test
	void aServiceCanHaveAModeOfItsOwn() {
		this.runner
			.withPropertyValues(LOCALITY + ".region=eu", LOCALITY + ".mode=strict",
					"fairway.loadbalancer.clients.users.locality.mode=prefer",
					"fairway.loadbalancer.clients.users.locality.region=mars")
			.run((context) -> assertThat(zones(context, 10)).hasSize(5));
	}

	@Test
	void followsTheRegionOfTheSenderIfToldSo() {
		this.runner.withPropertyValues(LOCALITY + ".region=eu")
			.run((context) -> assertThat(zones(context, 10, "X-Client-Region", "asia")).containsOnly("eu-1", "eu-2"));
		this.runner.withPropertyValues(LOCALITY + ".region=eu", LOCALITY + ".client-region-header=X-Client-Region")
			.run((context) -> assertThat(zones(context, 10, "X-Client-Region", "asia")).containsOnly("asia-1"));
	}

	@Test
	void countsRequestsThatLeaveTheirZone() {
		InstanceFilter ill = (instance) -> !instance.locality().zone().equals("us-1");
		this.runner.withBean(InstanceFilter.class, () -> ill)
			.withPropertyValues(LOCALITY + ".region=us", LOCALITY + ".zone=us-1")
			.run((context) -> {
				assertThat(zones(context, 10)).containsOnly("us-2");
				assertThat(context.getBean(CrossZoneRequests.class).counts())
					.containsExactly(Map.entry(new Route(new Locality("us", "us-1"), new Locality("us", "us-2")), 10L));
			});
	}

	@Test
	void sharesALoadOfZonesByTheInstancesOfThisApplication() {
		String own = "fairway.discovery.registries.r.services.shop";
		this.runner
			.withPropertyValues("spring.application.name=shop", LOCALITY + ".region=us", LOCALITY + ".zone=us-1",
					LOCALITY + ".zone-aware.enabled=true", LOCALITY + ".zone-aware.min-cluster-size=1",
					own + "[0].uri=http://10.1.0.1:80", own + "[0].region=us", own + "[0].zone=us-1",
					own + "[1].uri=http://10.1.0.2:80", own + "[1].region=us", own + "[1].zone=us-1")
			.run((context) -> assertThat(zones(context, 1000)).containsOnly("us-1", "us-2"));
	}

	@Test
	void aKeyDecidesWhereLoadFlowsOver() {
		InstanceFilter ill = (instance) -> !instance.locality().zone().equals("us-1");
		this.runner.withBean(InstanceFilter.class, () -> ill)
			.withPropertyValues("fairway.loadbalancer.policy=consistent-hash",
					"fairway.loadbalancer.consistent-hash.key.header=X-User", LOCALITY + ".region=us")
			.run((context) -> {
				Set<String> used = new HashSet<>();
				for (int user = 0; user < 100; user++) {
					Set<String> zones = zones(context, 20, "X-User", "user-" + user);
					assertThat(zones).hasSize(1);
					used.addAll(zones);
				}
				// One of two is healthy: 70 % stay.
				assertThat(used).contains("us-2", "eu-1");
			});
	}

	private static ApplicationContextRunner services(ApplicationContextRunner runner, String... places) {
		ApplicationContextRunner result = runner;
		for (int i = 0; i < places.length; i++) {
			String[] place = places[i].split("/");
			String instance = "fairway.discovery.registries.r.services.users[" + i + "]";
			result = result.withPropertyValues(instance + ".uri=http://10.0.0." + i + ":80",
					instance + ".region=" + place[0], instance + ".zone=" + place[0] + "-" + place[1],
					instance + ".metadata.rack=" + place[1]);
		}
		return result;
	}

	private static Set<String> zones(ConfigurableApplicationContext context, int count, String... header) {
		HttpHeaders headers = new HttpHeaders();
		if (header.length > 0) {
			headers.add(header[0], header[1]);
		}
		DefaultRequest<RequestDataContext> request = new DefaultRequest<>(new RequestDataContext(
				new RequestData(HttpMethod.GET, URI.create("http://users/"), headers, null, new HashMap<>())));
		ReactorServiceInstanceLoadBalancer loadBalancer = context.getBean(LoadBalancerClientFactory.class)
			.getInstance("users", ReactorServiceInstanceLoadBalancer.class);
		Set<String> zones = new HashSet<>();
		for (int i = 0; i < count; i++) {
			ServiceInstance instance = Mono.from(loadBalancer.choose(request)).block().getServer();
			zones.add((instance != null) ? instance.getMetadata().get("zone") : "none");
		}
		return zones;
	}

}
