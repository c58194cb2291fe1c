package io.fairway.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestTemplate;

import io.fairway.client.TestServers;
import io.fairway.discovery.InstancesChangedEvent;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.Instance;
import io.fairway.registry.Registries;
import io.fairway.registry.memory.MemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is stuck behind a request is none of its business: all is measured while a
 * listener of our events and the meter registry wait for the end of the test, so a single
 * choice that waited for either would never end.
 */
class SlowMeterRegistryTests {

	private static final int CHOICES = 100_000;

	private final TestServers servers = TestServers.start(2);

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.getBean(Stuck.class).released.countDown();
			this.context.close();
		}
		this.servers.close();
	}

	@Test
	@Timeout(value = 2, unit = TimeUnit.MINUTES)
	void neitherChoicesNorRequestsWaitForListenersOrTheMeterRegistry() throws InterruptedException {
		start();
		Stuck stuck = this.context.getBean(Stuck.class);
		LoadBalancerClient loadBalancer = this.context.getBean(LoadBalancerClient.class);
		assertThat(loadBalancer.choose("users")).isNotNull();
		stuck.listening.await();
		stuck.registering.await();
		for (int i = 0; i < CHOICES; i++) {
			assertThat(loadBalancer.choose("users")).isNotNull();
		}
		for (int i = 0; i < 200; i++) {
			this.context.getBean(RestTemplate.class).getForObject("http://users/", String.class);
		}
		assertThat(stuck.released.getCount()).as("still stuck").isOne();
		assertThat(this.context.getBean(InstanceStatsRegistry.class).all())
			.allSatisfy((stats) -> assertThat(stats.inFlight()).isZero());
	}

	@Test
	@Timeout(value = 2, unit = TimeUnit.MINUTES)
	void changesArriveWhileListenersAndTheMeterRegistryAreStuck() throws InterruptedException {
		start();
		Stuck stuck = this.context.getBean(Stuck.class);
		LoadBalancerClient loadBalancer = this.context.getBean(LoadBalancerClient.class);
		loadBalancer.choose("users");
		stuck.listening.await();
		stuck.registering.await();
		MemoryRegistry memory = (MemoryRegistry) this.context.getBean(Registries.class).find("memory").orElseThrow();
		memory.register(Instance.builder("users", "127.0.0.9", 9).build());
		Set<String> hosts = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < 3; i++) {
			hosts.add(loadBalancer.choose("users").getHost());
		}
		assertThat(hosts).contains("127.0.0.9");
	}

	@Test
	void noMeterIsTouchedOnTheThreadOfARequest() throws InterruptedException {
		start();
		Stuck stuck = this.context.getBean(Stuck.class);
		stuck.released.countDown();
		for (int i = 0; i < 200; i++) {
			this.context.getBean(RestTemplate.class).getForObject("http://users/", String.class);
		}
		stuck.registering.await();
		assertThat(stuck.threads).isNotEmpty().allMatch((name) -> name.startsWith("fairway-metrics-"));
	}

	private void start() {
		List<String> properties = new ArrayList<>(List.of(this.servers.properties("users")));
		properties.addAll(List.of("spring.cloud.loadbalancer.retry.enabled=false",
				"fairway.loadbalancer.policy=round-robin", "fairway.discovery.registries.memory.type=memory"));
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(properties.toArray(String[]::new))
			.run();
		this.context.getBean(Stuck.class).armed = true;
	}

	/** A meter registry that hangs, with its lock, and a listener, until released. */
	static final class Stuck implements MeterFilter {

		/** Boot makes meters, too, before the application has started. */
		private volatile boolean armed;

		private final CountDownLatch released = new CountDownLatch(1);

		private final CountDownLatch listening = new CountDownLatch(1);

		private final CountDownLatch registering = new CountDownLatch(1);

		private final Set<String> threads = ConcurrentHashMap.newKeySet();

		@Override
		public MeterFilterReply accept(Meter.Id id) {
			if (id.getTag("service") != null) {
				this.threads.add(Thread.currentThread().getName());
				this.registering.countDown();
				hold();
			}
			return MeterFilterReply.NEUTRAL;
		}

		@EventListener
		void changed(InstancesChangedEvent event) {
			this.listening.countDown();
			hold();
		}

		private void hold() {
			try {
				if (this.armed) {
					this.released.await();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Stuck stuck() {
			return new Stuck();
		}

		@Bean
		@LoadBalanced
		RestTemplate restTemplate() {
			return new RestTemplate(new SimpleClientHttpRequestFactory());
		}

	}

}
