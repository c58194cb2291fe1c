package io.fairway.integration.spring;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import io.fairway.discovery.FairwayDiscoveryClient;
import io.fairway.discovery.InstanceDirectory;
import io.fairway.instance.Instance;
import io.fairway.integration.support.Calls;
import io.fairway.integration.support.ServerProcess;
import io.fairway.routing.RoutingServiceInstanceListSupplier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the registry of the type "spring" promises, whichever discovery client is behind
 * it. Providers register themselves through their own Spring Cloud client; the consumer
 * calls them through Fairway, which asks by itself only once an hour.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SpringRegistryTests {

	/** More than any server here takes to start, and to believe what it is told. */
	private static final Duration PATIENCE = Duration.ofSeconds(40);

	/** The bar says a minute; that long it takes where this property asks for it. */
	private static final Duration OUTAGE = Duration.ofSeconds(60);

	private static final Log logger = LogFactory.getLog(SpringRegistryTests.class);

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private ServerProcess server;

	@BeforeAll
	void startServer(@TempDir Path directory) throws IOException {
		this.server = start(directory);
	}

	@AfterAll
	void stopServer() {
		if (this.server != null) {
			this.server.close();
		}
	}

	@AfterEach
	void closeContexts() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
		this.contexts.clear();
	}

	/** Starts the server and waits until it answers. */
	abstract ServerProcess start(Path directory) throws IOException;

	/** Waits until the server that was started again answers. */
	abstract void awaitServer(ServerProcess server);

	/** Properties of every application. */
	abstract String[] properties();

	/** Properties of an application that does not register itself. */
	abstract String[] withoutRegistration();

	@Test
	void anApplicationThatRegisteredItselfIsChosenAndCalled(TestInfo test) {
		String service = service(test);
		ConfigurableApplicationContext provider = provide(service, "first");
		ConfigurableApplicationContext consumer = consume();
		RestClient client = restClient(consumer);
		await().atMost(PATIENCE).ignoreExceptions().until(() -> call(client, service).equals("first"));
		ServiceInstance chosen = consumer.getBean(LoadBalancerClient.class).choose(service);
		assertThat(chosen.getPort()).isEqualTo(port(provider));
	}

	@Test
	void theLoadBalancerAsksFairway(TestInfo test) {
		ConfigurableApplicationContext consumer = consume();
		LoadBalancerClientFactory factory = consumer.getBean(LoadBalancerClientFactory.class);
		assertThat(factory.getInstances(service(test), ServiceInstanceListSupplier.class).values()).singleElement()
			.isInstanceOf(RoutingServiceInstanceListSupplier.class);
	}

	@Test
	void identityIsTheServiceIdAskedFor(TestInfo test) {
		String service = service(test);
		ConfigurableApplicationContext provider = provide(service, "first");
		ConfigurableApplicationContext consumer = consume();
		await().atMost(PATIENCE).until(() -> instances(consumer, service).length == 1);
		assertThat(instances(consumer, service)[0].id().serviceId()).isEqualTo(service);
		assertThat(instances(consumer, service)[0].id().port()).isEqualTo(port(provider));
	}

	@Test
	void applicationsThatComeAndGoAreNoticedWithoutAsking(TestInfo test) {
		String service = service(test);
		provide(service, "first");
		ConfigurableApplicationContext consumer = consume();
		await().atMost(PATIENCE).until(() -> ports(consumer, service).size() == 1);
		ConfigurableApplicationContext second = provide(service, "second");
		Instant registered = Instant.now();
		await().atMost(PATIENCE).until(() -> ports(consumer, service).contains(port(second)));
		log("seen " + since(registered) + " after its application had started");
		Instant stopped = Instant.now();
		second.close();
		await().atMost(PATIENCE).until(() -> ports(consumer, service).size() == 1);
		log("gone " + since(stopped) + " after its application began to stop");
	}

	@Test
	void heartbeatLeadsToQuestionAtOnce(TestInfo test) {
		String service = service(test);
		ConfigurableApplicationContext consumer = consume();
		assertThat(ports(consumer, service)).isEmpty();
		ConfigurableApplicationContext provider = provide(service, "first");
		await().atMost(PATIENCE).until(() -> others(consumer).anyMatch((client) -> knows(client, service)));
		consumer.publishEvent(new HeartbeatEvent(this, "test"));
		await().atMost(Duration.ofSeconds(1)).until(() -> ports(consumer, service).contains(port(provider)));
	}

	/**
	 * Some servers come back without what they knew, and some discovery clients then
	 * answer with an empty list until everybody has registered again, as that of Eureka
	 * does for a second. That such an answer is not believed at once is the directory's
	 * doing.
	 */
	@Test
	void requestsAreAnsweredWhileTheServerIsKilledAndStartedAgain(TestInfo test) {
		String service = service(test);
		provide(service, "first");
		provide(service, "second");
		ConfigurableApplicationContext consumer = consume();
		RestClient client = restClient(consumer);
		await().atMost(PATIENCE).until(() -> ports(consumer, service).size() == 2);
		try (SteadyCalls calls = SteadyCalls.start(() -> call(client, service))) {
			this.server.kill();
			calls.awaitMore(OUTAGE);
			this.server.restart();
			awaitServer(this.server);
			Instant up = Instant.now();
			ConfigurableApplicationContext third = provide(service, "third");
			Instant registered = Instant.now();
			await().atMost(PATIENCE).until(() -> ports(consumer, service).contains(port(third)));
			log("new application seen " + since(registered) + " after it had started, " + since(up)
					+ " after the server was back");
			await().atMost(PATIENCE).until(() -> ports(consumer, service).size() == 3);
			log("everybody is back " + since(up) + " after the server, " + calls.count() + " calls, "
					+ calls.failures().size() + " failed");
			assertThat(calls.count()).isGreaterThan(100 * (int) OUTAGE.toSeconds());
			assertThat(calls.failures()).isEmpty();
		}
	}

	@Test
	void eventLoopNeverWaitsForTheServer(TestInfo test) throws Exception {
		String service = service(test);
		ConfigurableApplicationContext provider = provide(service, "first");
		ConfigurableApplicationContext consumer = consume();
		await().atMost(PATIENCE).until(() -> others(consumer).anyMatch((client) -> knows(client, service)));
		WebClient balanced = consumer.getBean("balancedWebClientBuilder", WebClient.Builder.class).build();
		WebClient plain = WebClient.create("http://127.0.0.1:" + port(provider));
		signal("-STOP");
		try (EventLoopWatcher watcher = EventLoopWatcher.start()) {
			// The second request begins on the event loop that the first one ended on,
			// and
			// is the first one ever for its service.
			plain.get()
				.uri("/name")
				.retrieve()
				.bodyToMono(String.class)
				.then(balanced.get().uri("http://" + service + "/name").retrieve().bodyToMono(String.class))
				.onErrorReturn("nobody")
				.block(PATIENCE);
			assertThat(watcher.loops()).isNotEmpty();
			assertThat(watcher.intruders()).isEmpty();
		}
		finally {
			signal("-CONT");
		}
		await().atMost(PATIENCE)
			.ignoreExceptions()
			.until(() -> "first"
				.equals(balanced.get().uri("http://" + service + "/name").retrieve().bodyToMono(String.class).block()));
	}

	private void signal(String name) throws IOException, InterruptedException {
		assertThat(new ProcessBuilder("kill", name, Long.toString(this.server.pid())).start().waitFor()).isZero();
	}

	private ConfigurableApplicationContext provide(String service, String name) {
		ConfigurableApplicationContext provider = Application
			.run(with(properties(), "spring.application.name=" + service, "endpoint.name=" + name));
		this.contexts.add(provider);
		assertThat(Calls.get(port(provider), "/name").body()).isEqualTo(name);
		return provider;
	}

	private ConfigurableApplicationContext consume() {
		ConfigurableApplicationContext consumer = Application.run(with(with(properties(), withoutRegistration()),
				"spring.application.name=consumer", "fairway.discovery.registries.others.refresh-interval=1h"));
		this.contexts.add(0, consumer);
		return consumer;
	}

	private static String[] with(String[] properties, String... more) {
		return Stream.concat(Arrays.stream(properties), Arrays.stream(more)).toArray(String[]::new);
	}

	/** A service of its own for each test, so that none sees what another one left. */
	private static String service(TestInfo test) {
		return "s" + Integer.toHexString(test.getTestMethod().orElseThrow().getName().hashCode());
	}

	private static int port(ConfigurableApplicationContext context) {
		return ((WebServerApplicationContext) context).getWebServer().getPort();
	}

	private static RestClient restClient(ConfigurableApplicationContext consumer) {
		return consumer.getBean("balancedRestClientBuilder", RestClient.Builder.class).build();
	}

	private static String call(RestClient client, String service) {
		return String.valueOf(client.get().uri("http://" + service + "/name").retrieve().body(String.class));
	}

	private static Instance[] instances(ConfigurableApplicationContext consumer, String service) {
		return consumer.getBean(InstanceDirectory.class).service(service).instances().toInstances();
	}

	private static List<Integer> ports(ConfigurableApplicationContext consumer, String service) {
		return Arrays.stream(instances(consumer, service)).map(Instance::getPort).toList();
	}

	private static Stream<DiscoveryClient> others(ConfigurableApplicationContext consumer) {
		ObjectProvider<DiscoveryClient> clients = consumer.getBeanProvider(DiscoveryClient.class);
		return clients.stream()
			.filter((client) -> !(client instanceof FairwayDiscoveryClient)
					&& !(client instanceof CompositeDiscoveryClient));
	}

	private static boolean knows(DiscoveryClient client, String service) {
		return !client.getInstances(service).isEmpty();
	}

	private void log(String message) {
		logger.info("Measured: " + getClass().getSimpleName() + ": " + message);
	}

	private static String since(Instant begin) {
		return Duration.between(begin, Instant.now()).toMillis() + " ms";
	}

}
