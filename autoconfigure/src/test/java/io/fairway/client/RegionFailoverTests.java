package io.fairway.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;

import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceId;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of requests when the instances next to the client go one by one: two
 * regions of two zones, each with three instances of two versions.
 */
class RegionFailoverTests {

	private static final int MEMBERS = 3;

	private static final int THREADS = 4;

	private static final int REQUESTS = 750;

	private final TestServers servers = TestServers.start(2 * 2 * 2 * MEMBERS);

	private final ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
		.web(WebApplicationType.NONE)
		.properties(properties())
		.run();

	private final RestClient client = this.context.getBean(RestClient.Builder.class).build();

	private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);

	/** Numbers count regions in twelves, zones in sixes, versions in threes. */
	private String[] properties() {
		List<String> properties = new ArrayList<>(List.of("fairway.discovery.registries.fixed.type=config",
				"fairway.loadbalancer.policy=round-robin", "fairway.loadbalancer.locality.region=region-0",
				"fairway.loadbalancer.locality.zone=zone-0-0"));
		List<Integer> ports = this.servers.ports();
		for (int i = 0; i < ports.size(); i++) {
			String instance = "fairway.discovery.registries.fixed.services.users[" + i + "].";
			int region = i / 12;
			properties.add(instance + "uri=http://127.0.0.1:" + ports.get(i));
			properties.add(instance + "region=region-" + region);
			properties.add(instance + "zone=zone-" + region + "-" + i / 6 % 2);
			properties.add(instance + "version=" + (1 + i / MEMBERS % 2) + ".0.0");
		}
		return properties.toArray(String[]::new);
	}

	@AfterEach
	void stop() {
		this.executor.shutdownNow();
		this.context.close();
		this.servers.close();
	}

	/** 1.4 · 2/3 = 93 % and 1.4 · 1/3 = 47 % stay in the zone. */
	@Test
	void losesNoRequestAndLeavesTheZoneAsFarAsItMust() throws Exception {
		assertShares(100, 0);
		loseLocalInstance(0);
		assertShares(93.3, 6.7);
		loseLocalInstance(1);
		assertShares(46.7, 53.3);
		loseLocalInstance(2);
		assertShares(0, 100);
	}

	/** The instance stops once nobody calls it any more, while others are called. */
	private void loseLocalInstance(int index) throws Exception {
		Future<Map<Integer, Integer>> traffic = this.executor.submit(() -> requests("1.0.0"));
		int port = this.servers.ports().get(index);
		this.context.getBean(Stopped.class).stop(port);
		// A request that finds another one applying the change still sees the list
		// before.
		await().atMost(Duration.ofSeconds(60)).until(() -> !requests("1.0.0").containsKey(port));
		InstanceStats stats = this.context.getBean(InstanceStatsRegistry.class)
			.of(new InstanceId("users", "127.0.0.1", port));
		await().atMost(Duration.ofSeconds(30)).until(() -> stats.inFlight() == 0);
		this.servers.stop(index);
		traffic.get();
	}

	private void assertShares(double local, double sameRegion) throws Exception {
		List<Future<Map<Integer, Integer>>> parts = IntStream.range(0, THREADS)
			.mapToObj((i) -> this.executor.submit(() -> requests("1.0.0")))
			.toList();
		int[] zones = new int[4];
		for (Future<Map<Integer, Integer>> part : parts) {
			part.get().forEach((port, count) -> zones[zoneOf(port)] += count);
		}
		double total = IntStream.of(zones).sum();
		assertThat(total).isEqualTo(THREADS * REQUESTS);
		assertThat(100 * zones[0] / total).isCloseTo(local, within(3.0));
		assertThat(100 * zones[1] / total).isCloseTo(sameRegion, within(3.0));
		assertThat(zones[2] + zones[3]).isZero();
	}

	/** Sends requests for a version, none of which may fail or reach another version. */
	private Map<Integer, Integer> requests(String version) {
		Map<Integer, Integer> answers = new ConcurrentHashMap<>();
		for (int i = 0; i < REQUESTS; i++) {
			String port = this.client.get()
				.uri("http://users/port")
				.header("X-Service-Version", version)
				.retrieve()
				.body(String.class);
			answers.merge(Integer.valueOf(port), 1, Integer::sum);
		}
		assertThat(answers.keySet())
			.allSatisfy((port) -> assertThat(this.servers.ports().indexOf(port) / MEMBERS % 2).isZero());
		return answers;
	}

	private int zoneOf(int port) {
		return this.servers.ports().indexOf(port) / (2 * MEMBERS);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		@LoadBalanced
		RestClient.Builder restClientBuilder() {
			return RestClient.builder();
		}

		@Bean
		Stopped stopped() {
			return new Stopped();
		}

	}

	/** Knows which instances are about to stop, as a health check would. */
	static final class Stopped implements InstanceFilter {

		private final Set<Integer> ports = ConcurrentHashMap.newKeySet();

		private volatile long revision;

		void stop(int port) {
			this.ports.add(port);
			this.revision++;
		}

		@Override
		public boolean accepts(Instance instance) {
			return !this.ports.contains(instance.getPort());
		}

		@Override
		public long revision() {
			return this.revision;
		}

	}

}
