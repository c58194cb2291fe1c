package io.fairway.integration.registries.nacos;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.api.naming.NamingFactory;
import com.alibaba.nacos.api.naming.NamingService;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.context.ConfigurableApplicationContext;

import io.fairway.discovery.FairwayDiscoveryClient;
import io.fairway.instance.Instance;
import io.fairway.instance.Locality;
import io.fairway.instance.Ticker;
import io.fairway.integration.spring.Applications;
import io.fairway.integration.spring.SteadyCalls;
import io.fairway.integration.support.NacosProcess;
import io.fairway.integration.support.ServerProcess;
import io.fairway.registry.RegistryException;
import io.fairway.registry.nacos.NacosRegistry;
import io.fairway.registry.nacos.NacosSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The registry of the type "nacos" and a real Nacos server.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NacosRegistryTests {

	private static final Duration TTL = Duration.ofSeconds(30);

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private static final Duration OUTAGE = Duration.ofSeconds(3);

	private static final Duration LONG_OUTAGE = Duration.ofSeconds(60);

	private static final String[] PROPERTIES = { "fairway.discovery.registries.east.type=nacos",
			"fairway.discovery.registries.east.endpoints=127.0.0.1:" + NacosProcess.PORT,
			"fairway.discovery.registries.east.username=reader",
			"fairway.discovery.registries.east.password=pa55word" };

	private static final Log logger = LogFactory.getLog(NacosRegistryTests.class);

	private final List<AutoCloseable> open = new ArrayList<>();

	private Path directory;

	private ServerProcess server;

	@BeforeAll
	void startServer(@TempDir Path directory) {
		// Nacos' client may shut its threads down while calls end on them.
		Awaitility.doNotCatchUncaughtExceptionsByDefault();
		this.directory = directory;
		this.server = NacosProcess.start(this.directory);
	}

	@AfterAll
	void stopServer() {
		Awaitility.reset();
		if (this.server != null) {
			this.server.close();
		}
	}

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable closeable : this.open) {
			closeable.close();
		}
		this.open.clear();
	}

	@Test
	void registeredInstanceIsSeenAsItIs(TestInfo test) {
		String service = service(test);
		Instance instance = Instance.builder(service, "10.0.0.1", 443)
			.instanceId("users-0")
			.secure(true)
			.weight(3)
			.version("1.2")
			.locality(new Locality("eu", "a"))
			.tags(List.of("x"))
			.metadata(Map.of("color", "blue"))
			.build();
		open("writer").register(instance, TTL);
		Recorder recorder = watch(open("reader"), service);
		await().atMost(PATIENCE).until(() -> recorder.last().size() == 1);
		Instance seen = recorder.last().get(0);
		assertThat(seen.id()).isEqualTo(instance.id());
		assertThat(seen.getInstanceId()).isEqualTo("users-0");
		assertThat(seen.isSecure()).isTrue();
		assertThat(seen.weight()).isEqualTo(3);
		assertThat(seen.version()).hasToString("1.2");
		assertThat(seen.locality()).isEqualTo(new Locality("eu", "a"));
		assertThat(seen.tags()).containsExactly("x");
		assertThat(seen.getMetadata()).containsEntry("color", "blue");
	}

	@Test
	void changesArePushed(TestInfo test) {
		String service = service(test);
		NacosRegistry writer = open("writer");
		Recorder recorder = watch(open("reader"), service);
		await().atMost(PATIENCE).until(recorder::answered);
		assertThat(recorder.hosts()).isEmpty();
		measure("registered", () -> writer.register(instance(service, 1), TTL),
				() -> recorder.hosts().equals(List.of("10.0.0.1")));
		measure("second one registered", () -> writer.register(instance(service, 2), TTL),
				() -> recorder.hosts().equals(List.of("10.0.0.1", "10.0.0.2")));
		measure("changed", () -> writer.register(Instance.builder(service, "10.0.0.1", 80).version("2").build(), TTL),
				() -> recorder.last().stream().anyMatch((instance) -> instance.version() != null));
		measure("deregistered", () -> writer.deregister(instance(service, 1).id()),
				() -> recorder.hosts().equals(List.of("10.0.0.2")));
		assertThat(recorder.removals()).hasSize(1);
		measure("last one deregistered", () -> writer.deregister(instance(service, 2).id()),
				() -> recorder.hosts().isEmpty());
		assertThat(recorder.removals()).hasSize(2).last().asInstanceOf(InstanceOfAssertFactories.LIST).isEmpty();
		assertThat(recorder.failures()).isEmpty();
		assertThat(recorder.overlapped()).isFalse();
	}

	@Test
	void instanceIsGoneWhenItsProcessIsKilled(TestInfo test) {
		String service = service(test);
		Recorder recorder = watch(open("reader"), service);
		try (ServerProcess owner = owner(service)) {
			await().atMost(PATIENCE).until(() -> recorder.hosts().equals(List.of("10.0.0.9")));
			measure("owner killed", owner::kill, () -> recorder.hosts().isEmpty());
		}
	}

	private ServerProcess owner(String service) {
		return ServerProcess.start(this.directory, Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-DJM.SNAPSHOT.PATH=" + this.directory, "-DJM.LOG.PATH=" + this.directory,
				"-cp", System.getProperty("java.class.path"), Owner.class.getName(), service);
	}

	@Test
	void weightAndAvailabilityOfOthersAreSeen(TestInfo test) throws NacosException {
		String service = service(test);
		NamingService other = client();
		Recorder recorder = watch(open("reader"), service);
		com.alibaba.nacos.api.naming.pojo.Instance host = host("10.0.0.1", 80, 2.5);
		other.registerInstance(service, host);
		await().atMost(PATIENCE).until(() -> recorder.last().size() == 1);
		assertThat(recorder.last().get(0).weight()).isEqualTo(2.5);
		host.setWeight(0);
		other.registerInstance(service, host);
		await().atMost(PATIENCE).until(() -> recorder.last().get(0).weight() == 0);
		host.setEnabled(false);
		other.registerInstance(service, host);
		await().atMost(PATIENCE).until(() -> recorder.last().isEmpty());
	}

	@Test
	void servicesAreListed(TestInfo test) {
		NacosRegistry registry = open("writer");
		registry.register(instance(service(test), 1), TTL);
		await().atMost(PATIENCE).until(() -> registry.services().contains(service(test)));
	}

	@Test
	void groupsAndNamespacesDoNotSeeEachOther(TestInfo test) {
		String service = service(test);
		NacosRegistry writer = open("writer");
		writer.register(instance(service, 1), TTL);
		NacosRegistry group = registry("group", null, "OTHER");
		NacosRegistry namespace = registry("namespace", "other", "DEFAULT_GROUP");
		this.open.addAll(List.of(group, namespace));
		group.register(instance(service, 2), TTL);
		namespace.register(instance(service, 3), TTL);
		List<Recorder> recorders = List.of(watch(writer, service), watch(group, service), watch(namespace, service));
		await().atMost(PATIENCE).until(() -> recorders.stream().allMatch(Recorder::answered));
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(recorders).extracting(Recorder::hosts)
				.containsExactly(List.of("10.0.0.1"), List.of("10.0.0.2"), List.of("10.0.0.3")));
	}

	@Test
	void garbageAndDuplicatesHideNobody(TestInfo test) throws NacosException {
		String service = service(test);
		NamingService other = client();
		other.batchRegisterInstance(service, "DEFAULT_GROUP", List.of(host("evil.com/@10.0.0.1", 80, 1),
				host("10.0.0.2", 80, -1), host("10.0.0.3", 0, 1), host("10.0.0.4", 80, 1)));
		NacosRegistry registry = open("reader");
		registry.register(instance(service, 4), TTL);
		Recorder recorder = watch(registry, service);
		await().atMost(PATIENCE).until(() -> new TreeSet<>(recorder.hosts()).equals(Set.of("10.0.0.2", "10.0.0.4")));
		assertThat(registry.rejections().count()).isGreaterThanOrEqualTo(2);
		registry.deregister(instance(service, 4).id());
		await().atMost(PATIENCE).until(() -> recorder.hosts().equals(List.of("10.0.0.2", "10.0.0.4")));
	}

	@Test
	void tenThousandInstancesAtOnce(TestInfo test) throws NacosException {
		String service = service(test);
		Recorder recorder = watch(open("reader"), service);
		await().atMost(PATIENCE).until(recorder::answered);
		NamingService other = client();
		Instant begin = Instant.now();
		other.batchRegisterInstance(service, "DEFAULT_GROUP",
				IntStream.range(0, 10_000).mapToObj((i) -> host("10.1." + i / 256 + "." + i % 256, 80, 1)).toList());
		await().atMost(PATIENCE).until(() -> recorder.last().size() == 10_000);
		log("10000 instances seen " + since(begin) + " after the call");
	}

	@Test
	void renewalTellsTheTruth(TestInfo test) {
		String service = service(test);
		NacosRegistry registry = open("writer");
		assertThat(registry.renew(instance(service, 1).id())).isFalse();
		registry.register(instance(service, 1), TTL);
		await().atMost(PATIENCE).until(() -> registry.renew(instance(service, 1).id()));
		assertThat(registry.renew(instance(service, 1).id())).isTrue();
		registry.deregister(instance(service, 1).id());
		registry.deregister(instance(service, 1).id());
		assertThat(registry.renew(instance(service, 1).id())).isFalse();
	}

	@Test
	void everythingComesBackAfterTheServerWasKilled(TestInfo test) {
		String service = service(test);
		NacosRegistry first = open("first");
		NacosRegistry second = open("second");
		first.register(instance(service, 1), TTL);
		second.register(instance(service, 2), TTL);
		NacosRegistry reader = open("reader");
		Recorder recorder = watch(reader, service);
		await().atMost(PATIENCE).until(() -> recorder.last().size() == 2);
		measure("SIGKILL noticed", this.server::kill, () -> !recorder.failures().isEmpty());
		assertThat(recorder.failures().get(0)).isInstanceOf(RegistryException.class)
			.hasMessageContaining("'reader'")
			.hasMessageContaining("127.0.0.1:8848");
		assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> first.renew(instance(service, 1).id()));
		assertThatExceptionOfType(RegistryException.class).isThrownBy(reader::services);
		int answers = recorder.answers().size();
		await().during(OUTAGE).atMost(PATIENCE).until(() -> recorder.answers().size() == answers);
		this.server.restart();
		NacosProcess.awaitServer(this.server);
		Instant up = Instant.now();
		await().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE).until(() -> recorder.answers().size() > answers);
		log("first answer " + since(up) + " after the server was back");
		await().pollInterval(Duration.ofMillis(20))
			.atMost(PATIENCE)
			.until(() -> recorder.hosts().equals(List.of("10.0.0.1", "10.0.0.2")));
		log("everybody is back " + since(up) + " after the server");
		await().atMost(PATIENCE).ignoreExceptions().until(() -> first.renew(instance(service, 1).id()));
		second.register(instance(service, 3), TTL);
		await().atMost(PATIENCE).until(() -> recorder.hosts().contains("10.0.0.3"));
		log("change seen " + since(up) + " after the server was back");
		assertThat(Duration.between(up, Instant.now())).isLessThan(Duration.ofSeconds(5));
		// Nobody is certain of what was missing in between.
		assertThat(recorder.removals()).isEmpty();
	}

	@Test
	void serverThatHangsIsReportedAndTakenUpAgain(TestInfo test) throws Exception {
		String service = service(test);
		NacosRegistry writer = open("writer");
		writer.register(instance(service, 1), TTL);
		Recorder recorder = watch(open("reader"), service);
		await().atMost(PATIENCE).until(() -> recorder.last().size() == 1);
		signal("-STOP");
		try {
			measure("SIGSTOP noticed", () -> {
			}, () -> !recorder.failures().isEmpty());
		}
		finally {
			signal("-CONT");
		}
		await().atMost(PATIENCE)
			.ignoreException(RegistryException.class)
			.until(() -> writer.renew(instance(service, 1).id()));
		writer.register(instance(service, 2), TTL);
		await().atMost(PATIENCE).until(() -> recorder.hosts().equals(List.of("10.0.0.1", "10.0.0.2")));
	}

	private void signal(String name) throws Exception {
		assertThat(new ProcessBuilder("kill", name, Long.toString(this.server.pid())).start().waitFor()).isZero();
	}

	@Test
	void serverThatComesLateIsFound(TestInfo test) {
		String service = service(test);
		this.server.kill();
		NacosRegistry registry = open("reader");
		Recorder recorder = new Recorder();
		Instant begin = Instant.now();
		this.open.add(registry.watch(service, recorder)::close);
		assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofMillis(200));
		await().atMost(PATIENCE).until(() -> !recorder.failures().isEmpty());
		await().during(OUTAGE).atMost(PATIENCE).until(() -> recorder.answers().isEmpty());
		this.server.restart();
		NacosProcess.awaitServer(this.server);
		Instant up = Instant.now();
		await().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE).until(recorder::answered);
		log("first answer " + since(up) + " after the server was there at last");
		assertThat(Duration.between(up, Instant.now())).isLessThan(Duration.ofSeconds(2));
	}

	@Test
	void closeLeavesNoThreadBehind(TestInfo test) {
		useOnce(test);
		Set<String> before = threads();
		for (int i = 0; i < 3; i++) {
			useOnce(test);
		}
		await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
	}

	private static void useOnce(TestInfo test) {
		try (NacosRegistry registry = registry("once")) {
			Recorder recorder = watch(registry, service(test));
			registry.register(instance(service(test), 1), TTL);
			await().atMost(PATIENCE).until(() -> recorder.last().size() == 1);
		}
	}

	/** Those of this registry and of its client, not those that all clients share. */
	private static Set<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().contains("nacos"))
			.map((thread) -> thread.getName() + "#" + thread.getId())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	@Test
	void applicationsFindEachOtherByProperties(TestInfo test) {
		String service = service(test);
		ConfigurableApplicationContext provider = provide(service, "first");
		ConfigurableApplicationContext consumer = consume();
		await().atMost(PATIENCE).until(() -> instances(consumer, service).size() == 1);
		assertThat(instances(consumer, service).get(0).getMetadata()).containsEntry("version", "1.2");
		assertThat(Applications.call(consumer, service)).isEqualTo("first");
		provider.close();
		await().atMost(PATIENCE).until(() -> instances(consumer, service).isEmpty());
	}

	@Test
	void requestsAreAnsweredWhileTheServerIsKilledAndStartedAgain(TestInfo test) {
		String service = service(test);
		provide(service, "first");
		provide(service, "second");
		ConfigurableApplicationContext consumer = consume();
		await().atMost(PATIENCE).until(() -> instances(consumer, service).size() == 2);
		try (SteadyCalls calls = SteadyCalls.start(() -> Applications.call(consumer, service))) {
			this.server.kill();
			calls.awaitMore(LONG_OUTAGE);
			this.server.restart();
			NacosProcess.awaitServer(this.server);
			Instant up = Instant.now();
			provide(service, "third");
			await().atMost(PATIENCE).until(() -> instances(consumer, service).size() == 3);
			log("change seen " + since(up) + " after the server was back, which is when the application started");
			ConfigurableApplicationContext newcomer = consume();
			await().atMost(PATIENCE).until(() -> instances(newcomer, service).size() == 3);
			log("everybody is back " + since(up) + " after the server, " + calls.count() + " calls, "
					+ calls.failures().size() + " failed");
			assertThat(calls.count()).isGreaterThan(100 * (int) LONG_OUTAGE.toSeconds());
			assertThat(calls.failures()).isEmpty();
		}
	}

	private ConfigurableApplicationContext provide(String service, String name) {
		ConfigurableApplicationContext provider = Applications.run(PROPERTIES, "fairway.registration.host=127.0.0.1",
				"fairway.registration.version=1.2", "spring.application.name=" + service, "endpoint.name=" + name);
		this.open.add(provider);
		return provider;
	}

	private ConfigurableApplicationContext consume() {
		ConfigurableApplicationContext consumer = Applications.run(PROPERTIES, "fairway.registration.enabled=false");
		this.open.add(0, consumer);
		return consumer;
	}

	private static List<ServiceInstance> instances(ConfigurableApplicationContext consumer, String service) {
		return consumer.getBean(FairwayDiscoveryClient.class).getInstances(service);
	}

	private NacosRegistry open(String name) {
		NacosRegistry registry = registry(name);
		this.open.add(registry);
		return registry;
	}

	static NacosRegistry registry(String name) {
		return registry(name, null, "DEFAULT_GROUP");
	}

	private static NacosRegistry registry(String name, String namespace, String group) {
		return new NacosRegistry(name, new NacosSettings(List.of("127.0.0.1:" + NacosProcess.PORT), namespace, group,
				"DEFAULT", null, null, Duration.ofSeconds(3), Map.of()), Ticker.system());
	}

	/** Somebody else, who is not bound to what Fairway does. */
	private NamingService client() throws NacosException {
		Properties properties = new Properties();
		properties.put("serverAddr", "127.0.0.1:" + NacosProcess.PORT);
		NamingService client = NamingFactory.createNamingService(properties);
		this.open.add(client::shutDown);
		return client;
	}

	private static com.alibaba.nacos.api.naming.pojo.Instance host(String ip, int port, double weight) {
		com.alibaba.nacos.api.naming.pojo.Instance host = new com.alibaba.nacos.api.naming.pojo.Instance();
		host.setIp(ip);
		host.setPort(port);
		host.setWeight(weight);
		return host;
	}

	private static Recorder watch(NacosRegistry registry, String service) {
		Recorder recorder = new Recorder();
		registry.watch(service, recorder);
		return recorder;
	}

	private static Instance instance(String service, int number) {
		return Instance.builder(service, "10.0.0." + number, 80).build();
	}

	private static String service(TestInfo test) {
		return "n" + Integer.toHexString(test.getTestMethod().orElseThrow().getName().hashCode());
	}

	private static void measure(String what, Runnable action, Callable<Boolean> effect) {
		Instant begin = Instant.now();
		action.run();
		await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(effect);
		log(what + ", seen " + since(begin) + " after the call began");
	}

	private static void log(String message) {
		logger.info("Measured: Nacos: " + message);
	}

	private static String since(Instant begin) {
		return Duration.between(begin, Instant.now()).toMillis() + " ms";
	}

}
