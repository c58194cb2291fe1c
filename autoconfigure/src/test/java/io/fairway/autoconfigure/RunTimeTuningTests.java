package io.fairway.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import io.fairway.discovery.InstanceDirectory;
import io.fairway.discovery.WatchedService;
import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestRefusedException;
import io.fairway.instance.CapturedLog;
import io.fairway.instance.InstanceId;
import io.fairway.outlier.EjectionStatus;
import io.fairway.outlier.OutlierDetectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Each group of settings changed while requests go on: the change acts, no request fails,
 * and what was known of the instances stays known. All services have the same instances:
 * 0 to 4, of which 3 and 4 are "gold" and at 127.0.0.2.
 */
class RunTimeTuningTests {

	private static final int SERVERS = 6;

	private static final int THREADS = 4;

	private static final int PROBES = 24;

	private static final String CLIENT = "fairway.loadbalancer.clients.";

	private static final String DISCOVERY = "fairway.discovery.";

	private static TunedServers servers;

	private static final Map<String, Object> changes = new ConcurrentHashMap<>();

	private static ConfigurableApplicationContext context;

	private static RestClient client;

	private static WebClient webClient;

	@BeforeAll
	static void start() {
		servers = new TunedServers(SERVERS);
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put("spring.application.name", "tuned");
		properties.put("server.port", 0);
		// Or Spring Retry, which is on the class path of the tests, would repeat in our
		// place.
		properties.put("spring.cloud.loadbalancer.retry.enabled", "false");
		properties.put("fairway.registration.host", "127.0.0.1");
		properties.put("fairway.discovery.registries.local.type", "memory");
		properties.put("fairway.discovery.registries.fixed.type", "config");
		properties.put("fairway.discovery.registries.other.type", "config");
		properties.put("fairway.discovery.merge", "failover");
		properties.put("fairway.loadbalancer.policy", "round-robin");
		properties.put("fairway.loadbalancer.outlier.base-ejection-time", "10m");
		properties.put("fairway.loadbalancer.outlier.max-ejection-percent", "50");
		properties.put("fairway.loadbalancer.connection.connect-timeout", "5s");
		properties.put("fairway.loadbalancer.connection.applies-to", "imperative");
		properties.put(CLIENT + "limit.policy", "consistent-hash");
		properties.put(CLIENT + "limit.consistent-hash.key.header", "X-User");
		properties.put(CLIENT + "limit.retry.budget.percent", "100");
		properties.put(CLIENT + "limit.retry.budget.minimum", "1000");
		properties.put(CLIENT + "starting.policy", "weighted");
		properties.put(CLIENT + "retry.retry.mode", "off");
		properties.put(CLIENT + "retry.policy", "random");
		Stream.concat(groups().map((group) -> ((Group) group.get()[0]).service()), Stream.of("starting"))
			.distinct()
			.forEach((service) -> properties.putAll(instances(service)));
		context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.properties(properties)
			.run();
		context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("changes", changes));
		client = context.getBean(RestClient.Builder.class).build();
		webClient = context.getBean(WebClient.Builder.class).build();
	}

	private static Map<String, String> instances(String service) {
		Map<String, String> properties = new LinkedHashMap<>();
		for (int i = 0; i < SERVERS - 1; i++) {
			String instance = DISCOVERY + "registries.fixed.services." + service + "[" + i + "].";
			boolean gold = i >= 3;
			properties.put(instance + "uri", uri(i));
			properties.put(instance + "version", gold ? "2.0.0" : "1.0.0");
			properties.put(instance + "region", "eu");
			properties.put(instance + "zone", gold ? "b" : "a");
			properties.put(instance + "metadata.hint", gold ? "blue" : "red");
			if (gold) {
				properties.put(instance + "tags", "gold");
			}
		}
		properties.put(DISCOVERY + "registries.other.services." + service + "[0].uri", uri(SERVERS - 1));
		return properties;
	}

	private static String uri(int server) {
		return "http://" + host(server) + ":" + servers.port(server);
	}

	private static String host(int server) {
		return (server == 3 || server == 4) ? "127.0.0.2" : "127.0.0.1";
	}

	@AfterAll
	static void stop() {
		context.close();
		servers.close();
	}

	static Stream<Arguments> groups() {
		return Stream.of(
				group("users", "policy=consistent-hash", "consistent-hash.key.header=X-User")
					.acts((on) -> assertThat(on.reached("X-User", "me")).hasSize(1)),
				group("users", "policy=consistent-hash", "consistent-hash.key.header=X-Tenant",
						"consistent-hash.algorithm=ring")
					.acts((on) -> assertThat(on.reached("X-Tenant", "us")).hasSize(1)),
				group("users", "version.default-version=2.0.0").acts(Service::reachesGoldOnly),
				group("users", "locality.region=eu", "locality.zone=b").acts(Service::reachesGoldOnly),
				group("users", "match.tags=gold").acts(Service::reachesGoldOnly),
				group("users", "subsets.canary.match.tags=gold", "subset-header=X-Part")
					.acts((on) -> assertThat(on.reached("X-Part", "canary")).containsExactly("3", "4")),
				group("users", "hint.enabled=true", "hint.header=X-Hint")
					.acts((on) -> assertThat(on.reached("X-Hint", "blue")).containsExactly("3", "4")),
				group("users", "subset.size=2", "subset.client-index=0")
					.acts((on) -> assertThat(on.reached()).hasSizeLessThanOrEqualTo(2)),
				group("users", "panic-threshold=100").acts((on) -> assertThat(on.reached()).contains("0")),
				group("users", "max-removed-percent=0").acts((on) -> assertThat(on.reached()).contains("0")),
				group("users", "health-check.enabled=true", "health-check.path=/fail2", "health-check.interval=100ms",
						"health-check.transition-interval=100ms", "health-check.unhealthy-threshold=1")
					.acts((on) -> assertThat(on.reached()).containsExactly("1", "3", "4")),
				group("ejecting", "outlier.consecutive5xx=1").lasting().acts((on) -> {
					on.provoke("/fail1");
					assertThat(on.ejected()).contains(on.instance(1));
				}),
				group("breaking", "circuit-breaker.enabled=true", "circuit-breaker.sliding-window-size=1",
						"circuit-breaker.minimum-number-of-calls=1", "circuit-breaker.wait-duration-in-open-state=10m")
					.acts((on) -> {
						on.provoke("/fail1");
						assertThat(on.reached()).containsExactly("2", "3", "4");
					}),
				group("limit", "limit.max-requests-per-instance=4")
					.acts((on) -> assertThat(on.held(8)).isLessThanOrEqualTo(4)),
				group("retry", "retry.mode=idempotent", "retry.statuses=503")
					.acts((on) -> assertThat(on.statuses("/unavailable1")).containsExactly(200)),
				group("users", "retry.mode=idempotent", "retry.hedge-after=30ms", "retry.budget.percent=100")
					.acts((on) -> assertThat(on.reachedByWebClient("/slow1")).doesNotContain("1").isNotEmpty()),
				group("users", "connection.read-timeout=150ms")
					.acts((on) -> assertThatExceptionOfType(ResourceAccessException.class)
						.isThrownBy(() -> on.get("/slow"))),
				group("users").with("fairway.loadbalancer.match.tags", () -> "gold").acts(Service::reachesGoldOnly),
				group("users").withNewInstance().acts((on) -> assertThat(on.reached()).contains("5")),
				group("users").with(DISCOVERY + "merge", () -> "union")
					.acts((on) -> assertThat(on.reached()).contains("5")),
				group("gold").with(DISCOVERY + "services.gold.tags", () -> "gold")
					.ejecting(4)
					.acts((on) -> assertThat(on.reached()).containsExactly("3")),
				group("moved").with(DISCOVERY + "services.moved.registries", () -> "other")
					.withoutEjection()
					.acts((on) -> assertThat(on.reached()).containsExactly("5")),
				group("gold").with(DISCOVERY + "allowed-addresses", () -> "127.0.0.2/32")
					.ejecting(4)
					.acts((on) -> assertThat(on.reached()).containsExactly("3")),
				group("users").with(DISCOVERY + "registries.fixed.datacenter", () -> "east")
					.acts((on) -> assertThat(metadata("users"))
						.allMatch((data) -> "east".equals(data.get("datacenter")))),
				group("users").with(DISCOVERY + "warm-up", () -> "cold")
					.acts((on) -> assertThat(context.getBean(InstanceDirectory.class).watched())
						.extracting(WatchedService::serviceId)
						.contains("cold")),
				group("users").with("fairway.registration.metadata.colour", () -> "green")
					.with("fairway.registration.weight", () -> "7")
					.acts((on) -> assertThat(metadata("tuned")).singleElement()
						.satisfies((data) -> assertThat(data).containsEntry("colour", "green")
							.containsEntry("weight", "7"))))
			.map(Arguments::arguments);
	}

	private static Group group(String service, String... settings) {
		Group group = new Group(service);
		for (String setting : settings) {
			String[] parts = setting.split("=", 2);
			group.with(CLIENT + service + "." + parts[0], () -> parts[1]);
		}
		return group;
	}

	private static List<Map<String, String>> metadata(String service) {
		return context.getBean(DiscoveryClient.class)
			.getInstances(service)
			.stream()
			.map((instance) -> instance.getMetadata())
			.toList();
	}

	@ParameterizedTest
	@MethodSource("groups")
	void actsWithoutAFailedRequest(Group group) throws Exception {
		Service service = new Service(group.service());
		if (group.ejected() >= 0) {
			service.eject(group.ejected());
		}
		InstanceStats before = (group.ejected() >= 0) ? service.stats(group.ejected()) : null;
		assertThatThrownBy(() -> group.check().of(service)).as("acts before").isInstanceOf(AssertionError.class);
		try (Load load = new Load(service)) {
			load.await(50);
			InstanceStats serving = service.stats(3);
			assertThat(serving.latency(serving.now())).isPositive();
			change(group.settings());
			assertThat(service.stats(3)).isSameAs(serving);
			assertThat(serving.latency(serving.now())).isPositive();
			eventually(() -> group.check().of(service));
			load.await(50);
			change(Map.of());
			if (group.isReversible()) {
				eventually(
						() -> assertThatThrownBy(() -> group.check().of(service)).isInstanceOf(AssertionError.class));
			}
			load.await(50);
			load.close();
			assertThat(load.failures).isEmpty();
		}
		eventually(() -> assertThat(service.inFlight()).isZero());
		if (before != null) {
			assertThat(service.ejected()).contains(service.instance(group.ejected()));
			assertThat(service.stats(group.ejected())).isSameAs(before);
		}
	}

	@Test
	void slowStartActsAndGoesOnWhenOtherSettingsChange() throws Exception {
		Service service = new Service("starting");
		service.eject(0);
		try (Load load = new Load(service)) {
			load.await(50);
			Map<String, Object> settings = group("starting", "slow-start.window=1h", "slow-start.min-weight-percent=1")
				.settings();
			change(settings);
			load.await(50);
			settings.putAll(new Group("starting").withNewInstance().settings());
			change(settings);
			eventually(() -> service.rarelyReachesTheNewInstance());
			settings.putAll(group("starting", "retry.max-attempts=4", "limit.max-requests=1000").settings());
			change(settings);
			load.await(50);
			service.rarelyReachesTheNewInstance();
			load.close();
			assertThat(load.failures).isEmpty();
		}
		finally {
			change(Map.of());
		}
		assertThat(service.ejected()).contains(service.instance(0));
	}

	private static void eventually(ThrowingRunnable assertion) {
		Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(20)).untilAsserted(assertion);
	}

	/** As an endpoint or a configuration server does it. */
	private static void change(Map<String, Object> settings) {
		Set<String> keys = new TreeSet<>(changes.keySet());
		keys.addAll(settings.keySet());
		changes.clear();
		changes.putAll(settings);
		context.publishEvent(new EnvironmentChangeEvent(context, keys));
	}

	@ParameterizedTest
	@ValueSource(strings = { "policy=guess", "slow-start.aggression=0;slow-start.window=1s;policy=weighted",
			"consistent-hash.table-size=4;policy=consistent-hash;consistent-hash.key.path=true", "version.splits=x",
			"locality.mode=strict", "hint.enabled=maybe", "subset.size=-1", "panic-threshold=101",
			"health-check.interval=1ms", "outlier.interval=0s", "circuit-breaker.failure-rate-threshold=0",
			"limit.max-requests=-1", "retry.max-attempts=0", "retry.hedge-after=soon", "connection.read-timeout=0s",
			"fairway.discovery.merge-window=-1s", "fairway.discovery.services.users.registries=nowhere",
			"fairway.discovery.registries.fixed.services.users[0].uri=x", "fairway.registration.ttl=0s",
			"fairway.registration.drain=-1s" })
	void aMistakeLeavesAllAsItWasAndIsNamed(String mistake) {
		Service service = new Service("users");
		Map<String, Object> settings = new LinkedHashMap<>();
		for (String setting : mistake.split(";")) {
			String[] parts = setting.split("=", 2);
			settings.put(parts[0].startsWith("fairway.") ? parts[0] : CLIENT + "users." + parts[0], parts[1]);
		}
		String property = mistake.split("[=\\[]")[0];
		settings.put(CLIENT + "users.match.tags", "gold");
		try (CapturedLog log = new CapturedLog(ConfigurationRefresher.class)) {
			tryChange(settings);
			assertThat(log.messages()).singleElement()
				.asString()
				.contains("not applied", "the former one goes on", property);
			assertThat(service.reached()).hasSizeGreaterThan(2);
		}
		finally {
			tryChange(Map.of());
		}
	}

	@Test
	void whatWasChangedBesideAMistakeActsOnceThatIsCorrected() {
		Service service = new Service("users");
		change(Map.of(CLIENT + "moved.limit.max-requests", "-1"));
		change(Map.of(CLIENT + "moved.limit.max-requests", "-1", CLIENT + "users.match.tags", "gold"));
		assertThat(service.reached()).hasSizeGreaterThan(2);
		change(Map.of(CLIENT + "moved.limit.max-requests", "9", CLIENT + "users.match.tags", "gold"));
		service.reachesGoldOnly();
		change(Map.of());
	}

	/** Spring Cloud, which comes after us, throws where a value cannot be bound. */
	private static void tryChange(Map<String, Object> settings) {
		try {
			change(settings);
		}
		catch (BeanCreationException ex) {
			assertThat(ex).hasMessageContaining("Could not bind");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "fairway.discovery.registries.late.type", "fairway.discovery.registries.fixed.type",
			"fairway.discovery.registries.local.services.a[0].uri", "fairway.discovery.snapshot.directory",
			"fairway.registration.enabled", "fairway.registration.service-id", "fairway.registration.registries",
			"fairway.registration.initial-status", "fairway.enabled" })
	void saysOnceWhatNeedsARestart(String property) {
		String value = property.endsWith("enabled") ? "false" : property.endsWith("status") ? "out-of-service"
				: property.endsWith("uri") ? "http://127.0.0.1:1" : "local";
		try (CapturedLog log = new CapturedLog(ConfigurationRefresher.class)) {
			change(Map.of(property, value, "fairway.loadbalancer.choice-count", "2"));
			change(Map.of(property, value, "fairway.loadbalancer.choice-count", "3"));
			assertThat(log.messages())
				.containsExactly("Changed, but without effect until the application is restarted: " + property);
		}
		change(Map.of());
	}

	@Test
	void noticesAChangeBehindAPlaceholder() {
		Service service = new Service("users");
		change(Map.of(CLIENT + "users.match.tags", "${my.tag:}"));
		assertThat(service.reached()).hasSizeGreaterThan(2);
		change(Map.of(CLIENT + "users.match.tags", "${my.tag:}", "my.tag", "gold"));
		service.reachesGoldOnly();
		change(Map.of());
	}

	private static final class Group {

		private final String service;

		private final Map<String, Supplier<String>> settings = new LinkedHashMap<>();

		private Check check = (service) -> {
		};

		private int ejected;

		private boolean reversible = true;

		Group(String service) {
			this.service = service;
		}

		Group with(String property, Supplier<String> value) {
			this.settings.put(property, value);
			return this;
		}

		/** A list is replaced as a whole, so all instances are named. */
		Group withNewInstance() {
			for (int i = 0; i < SERVERS; i++) {
				int server = i;
				with(DISCOVERY + "registries.fixed.services." + this.service + "[" + i + "].uri", () -> uri(server));
			}
			return this;
		}

		Group acts(Check check) {
			this.check = check;
			return this;
		}

		Group ejecting(int server) {
			this.ejected = server;
			return this;
		}

		Group withoutEjection() {
			return ejecting(-1);
		}

		Group lasting() {
			this.reversible = false;
			return this;
		}

		String service() {
			return this.service;
		}

		Map<String, Object> settings() {
			Map<String, Object> settings = new LinkedHashMap<>();
			this.settings.forEach((property, value) -> settings.put(property, value.get()));
			return settings;
		}

		Check check() {
			return this.check;
		}

		int ejected() {
			return this.ejected;
		}

		boolean isReversible() {
			return this.reversible;
		}

		@Override
		public String toString() {
			return this.service + " " + this.settings.keySet();
		}

	}

	private interface Check {

		void of(Service service) throws Exception;

	}

	/** One service, as a client sees it. */
	private record Service(String id) {

		String get(String path, String... header) {
			return client.get()
				.uri("http://" + this.id + path)
				.headers((headers) -> add(headers, header))
				.retrieve()
				.onStatus((status) -> status.value() == 500, (request, response) -> {
				})
				.body(String.class);
		}

		private static void add(HttpHeaders headers, String... header) {
			for (int i = 0; i < header.length; i += 2) {
				headers.add(header[i], header[i + 1]);
			}
		}

		/** The servers that answer a number of requests. */
		Set<String> reached(String... header) {
			Set<String> servers = new TreeSet<>();
			for (int i = 0; i < PROBES; i++) {
				servers.add(get("/", header));
			}
			return servers;
		}

		void reachesGoldOnly() {
			assertThat(reached()).containsExactly("3", "4");
		}

		void provoke(String path) {
			for (int i = 0; i < 8; i++) {
				get(path);
			}
		}

		Set<Integer> statuses(String path) {
			Set<Integer> statuses = new TreeSet<>();
			for (int i = 0; i < PROBES / 2; i++) {
				reachedOnce();
				statuses.add(client.get()
					.uri("http://" + this.id + path)
					.exchange((request, response) -> response.getStatusCode().value()));
			}
			return statuses;
		}

		/** So that failures are not in a row. */
		private void reachedOnce() {
			for (int i = 0; i < 3; i++) {
				get("/");
			}
		}

		Set<String> reachedByWebClient(String path) {
			Set<String> servers = new TreeSet<>();
			for (int i = 0; i < PROBES / 2; i++) {
				servers
					.add(webClient.get().uri("http://" + this.id + path).retrieve().bodyToMono(String.class).block());
			}
			return servers;
		}

		void rarelyReachesTheNewInstance() {
			assertThat(metadata(this.id)).hasSize(SERVERS);
			int[] before = servers.requests();
			for (int i = 0; i < 4 * PROBES; i++) {
				get("/");
			}
			int[] after = servers.requests();
			int all = Arrays.stream(after).sum() - Arrays.stream(before).sum();
			assertThat((after[5] - before[5]) / (double) all).isLessThan(0.06);
		}

		/** The most requests of one user that one server has at once. */
		int held(int count) throws InterruptedException {
			ExecutorService executor = Executors.newFixedThreadPool(count);
			servers.mostHeld();
			for (int i = 0; i < count; i++) {
				executor.execute(() -> hold());
			}
			executor.shutdown();
			assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
			return servers.mostHeld();
		}

		/** One may be refused where the others are, which is what a limit is for. */
		private void hold() {
			try {
				get("/hold", "X-User", "holder");
			}
			catch (RequestRefusedException ex) {
				assertThat(ex).hasMessageContaining("limit");
			}
		}

		InstanceId instance(int server) {
			return new InstanceId(this.id, host(server), servers.port(server));
		}

		InstanceStats stats(int server) {
			return context.getBean(InstanceStatsRegistry.class).of(instance(server));
		}

		int inFlight() {
			return IntStream.range(0, SERVERS).map((server) -> stats(server).inFlight()).sum();
		}

		/** Lets one server fail until nobody calls it. */
		void eject(int server) {
			for (int i = 0; i < 200 && !ejected().contains(instance(server)); i++) {
				get("/fail" + server, "X-User", String.valueOf(i % 50));
			}
			assertThat(ejected()).contains(instance(server));
		}

		List<InstanceId> ejected() {
			return context.getBean(OutlierDetectors.class)
				.all()
				.stream()
				.filter((detector) -> detector.serviceId().equals(this.id))
				.flatMap((detector) -> detector.statuses().stream())
				.filter((status) -> status.current() != null)
				.map(EjectionStatus::instance)
				.toList();
		}

	}

	/** Requests that follow each other on some threads, until this is closed. */
	private static final class Load implements AutoCloseable {

		private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

		private final AtomicInteger requests = new AtomicInteger();

		private final AtomicBoolean ended = new AtomicBoolean();

		private final CountDownLatch running = new CountDownLatch(THREADS);

		private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);

		Load(Service service) {
			for (int i = 0; i < THREADS; i++) {
				String user = "user" + i;
				this.executor.execute(() -> send(service, user));
			}
		}

		private void send(Service service, String user) {
			while (!this.ended.get()) {
				try {
					service.get("/", "X-User", user, "X-Tenant", user);
				}
				catch (RuntimeException ex) {
					this.failures.add(ex.toString());
				}
				this.requests.incrementAndGet();
			}
			this.running.countDown();
		}

		/** Waits for that many further requests. */
		void await(int count) {
			int goal = this.requests.get() + count;
			Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> this.requests.get() >= goal);
		}

		@Override
		public void close() throws InterruptedException {
			this.ended.set(true);
			this.executor.shutdown();
			assertThat(this.running.await(20, TimeUnit.SECONDS)).isTrue();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		@LoadBalanced
		RestClient.Builder restClientBuilder(RestClientBuilderConfigurer configurer) {
			return configurer.configure(RestClient.builder());
		}

		@Bean
		@LoadBalanced
		WebClient.Builder webClientBuilder() {
			return WebClient.builder();
		}

	}

}
