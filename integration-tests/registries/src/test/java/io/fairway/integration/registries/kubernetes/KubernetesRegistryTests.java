package io.fairway.integration.registries.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.Config;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.fairway.instance.Instance;
import io.fairway.instance.Ticker;
import io.fairway.integration.support.ServerProcess;
import io.fairway.registry.RegistryException;
import io.fairway.registry.kubernetes.KubernetesConnection;
import io.fairway.registry.kubernetes.KubernetesRegistry;
import io.fairway.registry.kubernetes.KubernetesSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The registry against fabric8's mock of an API server, which can be killed and made to
 * fail. There is no real API server here whose controllers would make EndpointSlices.
 */
class KubernetesRegistryTests {

	private final List<KubernetesRegistry> registries = new ArrayList<>();

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final Answers answers = new Answers();

	private KubernetesServer server;

	@BeforeEach
	void start(@TempDir Path directory) {
		this.server = KubernetesServer.start(directory);
	}

	@AfterEach
	void stop() {
		this.registries.forEach(KubernetesRegistry::close);
		this.timer.shutdownNow();
		AccessRights.assertEnough(this.server.requests());
		this.server.close();
	}

	@Test
	void tellsOfInstancesThatComeChangeAndGo() {
		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
		registry().watch("users", this.answers);
		awaitHosts("10.0.0.1");

		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1"), Slices.ready("10.0.0.2")));
		awaitHosts("10.0.0.1", "10.0.0.2");

		this.server.put(Slices.slice("users", "users-1", Slices.terminating("10.0.0.1"), Slices.ready("10.0.0.2")));
		awaitHosts("10.0.0.2");
		assertThat(this.answers.last().removed()).isTrue();

		this.server.delete(Slices.slice("users", "users-1"));
		awaitHosts();
		assertThat(this.answers.last().removed()).isTrue();
		assertThat(this.answers.all()).extracting(Answers.Answer::removed).containsExactly(false, false, true, true);
		assertThat(this.answers.failures()).isEmpty();
	}

	@Test
	void isNotSureOfInstancesThatAreOnlyNotReady() {
		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
		registry().watch("users", this.answers);
		awaitHosts("10.0.0.1");

		this.server.put(Slices.slice("users", "users-1", Slices.unready("10.0.0.1")));
		awaitHosts();
		assertThat(this.answers.last().removed()).isFalse();

		this.server.put(Slices.slice("users", "users-1"));
		await().until(() -> this.answers.last().removed());
	}

	@Test
	void readsWhatASliceSaysOfAnInstance() {
		EndpointSlice slice = Slices.slice("users", "users-1", Slices.ready("10.0.0.1"));
		slice.getMetadata().getLabels().put("app.kubernetes.io/version", "1.4.0");
		slice.getMetadata().getLabels().put("fairway.io/weight", "3");
		this.server.put(slice);
		registry().watch("users", this.answers);
		awaitHosts("10.0.0.1");
		Instance instance = this.answers.last().instances().get(0);
		assertThat(instance.weight()).isEqualTo(3);
		assertThat(instance.version()).hasToString("1.4.0");
		assertThat(instance.locality()).hasToString("/east-a");
		assertThat(instance.getMetadata()).containsEntry("kubernetes.node", "node-1")
			.containsEntry("kubernetes.namespace", "test");
	}

	@Test
	void mergesTheSlicesOfAService() {
		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1"), Slices.ready("10.0.0.2")),
				Slices.slice("users", "users-2", Slices.ready("10.0.0.2"), Slices.ready("10.0.0.3")),
				Slices.slice("other", "other-1", Slices.ready("10.0.0.4")));
		registry().watch("users", this.answers);
		awaitHosts("10.0.0.1", "10.0.0.2", "10.0.0.3");
	}

	@Test
	void answersThatThereIsNoInstance() {
		registry().watch("nobody", this.answers);
		await().until(() -> !this.answers.all().isEmpty());
		assertThat(this.answers.hosts()).isEmpty();
	}

	@Test
	void sharesOneWatchAmongAllServices() {
		KubernetesRegistry registry = registry();
		List<Answers> all = IntStream.range(0, 100).mapToObj((i) -> new Answers()).toList();
		IntStream.range(0, 100).forEach((i) -> registry.watch("service-" + i, all.get(i)));
		await().until(() -> all.stream().noneMatch((answers) -> answers.all().isEmpty()));
		this.server.put(Slices.slice("service-99", "a", Slices.ready("10.0.0.1")));
		await().until(() -> all.get(99).hosts().size() == 1);
		assertThat(this.server.lists()).hasSize(1);
		assertThat(this.server.watches()).hasSize(1);
	}

	@Test
	void asksForNothingBeforeTheFirstAndAfterTheLastWatch() {
		KubernetesRegistry registry = registry();
		assertThat(this.server.requests()).isEmpty();
		registry.watch("users", this.answers).close();
		registry.watch("users", this.answers);
		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
		awaitHosts("10.0.0.1");
	}

	@Test
	void hearsNothingAfterAWatchWasClosed() {
		KubernetesRegistry registry = registry();
		Answers closed = new Answers();
		registry.watch("users", closed).close();
		int before = closed.all().size();
		registry.watch("users", this.answers);
		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
		awaitHosts("10.0.0.1");
		assertThat(closed.all()).hasSize(before);
	}

	@Test
	void keepsInstancesWhileTheServerIsDownAndGoesOnWhenItIsBack() {
		EndpointSlice slice = Slices.slice("users", "users-1", Slices.ready("10.0.0.1"));
		this.server.put(slice);
		registry().watch("users", this.answers);
		awaitHosts("10.0.0.1");

		this.server.kill();
		await().until(() -> this.answers.failures().size() >= 2);
		assertThat(this.answers.hosts()).containsExactly("10.0.0.1");
		assertThat(this.answers.failures()).allMatch(RegistryException.class::isInstance)
			.extracting(Throwable::getMessage)
			.allMatch((message) -> message
				.startsWith("Registry 'k8s' cannot watch endpointslices in namespace 'test': "));

		int answers = this.answers.all().size();
		this.server.restart();
		this.server.put(slice);
		this.server.open();
		within(5).until(() -> this.answers.all().size() > answers);
		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1"), Slices.ready("10.0.0.2")));
		awaitHosts("10.0.0.1", "10.0.0.2");
		assertThat(this.answers.all()).noneMatch((answer) -> answer.instances().isEmpty());
	}

	@Test
	void isNotSureOfInstancesThatAServerForgot() {
		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
		registry().watch("users", this.answers);
		awaitHosts("10.0.0.1");
		this.server.kill();
		this.server.restart();
		this.server.open();
		within(5).until(() -> this.answers.hosts().isEmpty());
		assertThat(this.answers.last().removed()).isFalse();
	}

	@Test
	void keepsInstancesWhileTheServerAnswersWithErrors() {
		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
		registry().watch("users", this.answers);
		awaitHosts("10.0.0.1");
		this.server.refuse(503);
		await().until(() -> this.answers.failures().size() >= 2);
		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.2")));
		assertThat(this.answers.hosts()).containsExactly("10.0.0.1");
		this.server.open();
		within(5).until(() -> this.answers.hosts().equals(List.of("10.0.0.2")));
	}

	@Test
	void startsWithoutAServer(@TempDir Path directory) {
		int port = ServerProcess.freePorts(1)[0];
		KubernetesRegistry registry = registry("http://127.0.0.1:" + port, KubernetesSettings.DEFAULT);
		registry.watch("users", this.answers);
		await().until(() -> !this.answers.failures().isEmpty());
		try (KubernetesServer late = KubernetesServer.launch(directory, port)) {
			late.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
			late.open();
			within(2).until(() -> !this.answers.all().isEmpty());
			assertThat(this.answers.hosts()).containsExactly("10.0.0.1");
		}
	}

	@Test
	void listsAgainWhenTheServerHasForgottenWhereTheWatchWas() {
		EndpointSlice first = Slices.slice("users", "users-1", Slices.ready("10.0.0.1"));
		this.server.put(first, Slices.slice("users", "users-2", Slices.ready("10.0.0.2")));
		registry().watch("users", this.answers);
		awaitHosts("10.0.0.1", "10.0.0.2");

		this.server.mute();
		this.server.delete(first);
		this.server.put(Slices.slice("users", "users-3", Slices.ready("10.0.0.3")));
		assertThat(this.answers.hosts()).containsExactly("10.0.0.1", "10.0.0.2");
		this.server.forget();
		awaitHosts("10.0.0.2", "10.0.0.3");
		assertThat(this.answers.last().removed()).isFalse();
		assertThat(this.answers.failures()).isEmpty();
	}

	@Test
	void opensAWatchAgainWhereItEnded() {
		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
		registry().watch("users", this.answers);
		awaitHosts("10.0.0.1");
		await().pollDelay(Duration.ofMillis(1200)).until(() -> this.server.watches().size() == 1);
		this.server.control("close", "");
		await().until(() -> this.server.watches().size() == 2);
		this.server.put(Slices.slice("users", "users-2", Slices.ready("10.0.0.2")));
		awaitHosts("10.0.0.1", "10.0.0.2");
		assertThat(this.server.lists()).hasSize(1);
		assertThat(this.server.watches().get(1)).contains("resourceVersion=");
		assertThat(this.answers.failures()).isEmpty();
	}

	@Test
	void noticesAWatchThatDiedInSilence() {
		registry(this.server.url(), settings(List.of(), "", false, false, Duration.ofSeconds(1))).watch("users",
				this.answers);
		await().until(() -> this.server.watches().size() == 1 && !this.answers.all().isEmpty());
		this.server.mute();
		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
		awaitHosts("10.0.0.1");
	}

	@Test
	void readsPastGarbage() {
		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1"), Slices.ready("evil.com/@10.0.0.1"),
				Slices.ready("2130706433"), Slices.ready("10.0.0.2")), Slices.slice("users", "users-2"));
		KubernetesRegistry registry = registry();
		registry.watch("users", this.answers);
		awaitHosts("10.0.0.1", "10.0.0.2");
		assertThat(registry.rejections().count()).isEqualTo(2);

		for (String garbage : List.of("garbage", "{}", "{\"type\":\"ADDED\",\"object\":{\"kind\":\"EndpointSlice\"}}",
				"{\"type\":\"MODIFIED\",\"object\":{\"kind\":\"EndpointSlice\",\"apiVersion\":\"discovery.k8s.io/v1\","
						+ "\"metadata\":{\"name\":\"x\",\"resourceVersion\":\"7\",\"namespace\":\"test\","
						+ "\"labels\":{\"kubernetes.io/service-name\":\"users\"}},\"ports\":null,\"endpoints\":null}}")) {
			this.server.send(garbage);
		}
		this.server.put(Slices.slice("users", "users-3", Slices.ready("10.0.0.3")));
		awaitHosts("10.0.0.1", "10.0.0.2", "10.0.0.3");
	}

	@Test
	void tellsOfTenThousandInstancesAtOnce() {
		this.server.put(Slices.many("users", 10_000).toArray(EndpointSlice[]::new));
		registry().watch("users", this.answers);
		await().until(() -> {
			assertThat(this.answers.failures()).isEmpty();
			return !this.answers.all().isEmpty();
		});
		assertThat(this.answers.all().get(0).instances()).hasSize(10_000);
	}

	@Test
	void leavesNoThreadBehind() {
		this.timer.submit(() -> {
		});
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		KubernetesRegistry registry = registry();
		registry.watch("users", this.answers);
		await().until(() -> this.server.watches().size() == 1 && !this.answers.all().isEmpty());
		assertThat(threadsBesides(before)).anyMatch((name) -> name.startsWith("fairway-k8s-"));
		registry.close();
		registry.close();
		this.registries.clear();
		within(5).until(() -> threadsBesides(before).stream().noneMatch((name) -> name.startsWith("fairway-")));
		within(10).untilAsserted(() -> {
			// The JDK's client ends its thread seconds after nobody refers to it any
			// more.
			System.gc();
			assertThat(threadsBesides(before)).isEmpty();
		});
	}

	/**
	 * All but that of a scheduler that the clients of a JVM share and that ends when
	 * idle.
	 */
	private static List<String> threadsBesides(Set<Thread> before) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !before.contains(thread) && !thread.getName().startsWith("awaitility"))
			.map(Thread::getName)
			.filter((name) -> !name.startsWith("CachedSingleThreadScheduler"))
			.toList();
	}

	@Test
	void readsSeveralNamespaces() {
		this.server.put(Slices.slice("shop", "users", "users-1", Slices.ready("10.0.0.1")),
				Slices.slice("bank", "users", "users-1", Slices.ready("10.0.0.2")),
				Slices.slice("other", "users", "users-1", Slices.ready("10.0.0.3")));
		putServices("shop", "bank", "other");
		KubernetesRegistry registry = registry(this.server.url(),
				settings(List.of("shop", "bank"), "", false, false, Duration.ofSeconds(90)));
		Answers bank = new Answers();
		Answers other = new Answers();
		registry.watch("users", this.answers);
		registry.watch("users.bank", bank);
		registry.watch("users.other", other);
		awaitHosts("10.0.0.1");
		await().until(() -> bank.hosts().equals(List.of("10.0.0.2")));
		assertThat(other.hosts()).isEmpty();
		assertThat(bank.last().instances().get(0).getServiceId()).isEqualTo("users.bank");
		assertThat(registry.services()).containsExactlyInAnyOrder("users", "users.bank");
	}

	@Test
	void readsAllNamespacesByOneWatch() {
		this.server.put(Slices.slice("default", "users", "users-1", Slices.ready("10.0.0.1")),
				Slices.slice("bank", "users", "users-1", Slices.ready("10.0.0.2")));
		putServices("default", "bank");
		KubernetesRegistry registry = registry(this.server.url(), new KubernetesSettings(List.of(), true, "", null,
				KubernetesSettings.DEFAULT.addressTypes(), false, false, Duration.ofSeconds(90)));
		Answers bank = new Answers();
		registry.watch("users.default", this.answers);
		registry.watch("users.bank", bank);
		awaitHosts("10.0.0.1");
		await().until(() -> bank.hosts().equals(List.of("10.0.0.2")));
		assertThat(registry.services()).hasSize(2);
		assertThat(this.server.watches()).hasSize(1);
	}

	private void putServices(String... namespaces) {
		for (String namespace : namespaces) {
			this.server.objects().resource(service(namespace)).create();
		}
	}

	private static Service service(String namespace) {
		return new ServiceBuilder().withNewMetadata().withNamespace(namespace).withName("users").endMetadata().build();
	}

	@Test
	void readsOnlyWhatTheLabelSelectorMatches() {
		EndpointSlice blue = Slices.slice("users", "users-1", Slices.ready("10.0.0.1"));
		blue.getMetadata().getLabels().put("team", "blue");
		this.server.put(blue, Slices.slice("users", "users-2", Slices.ready("10.0.0.2")));
		registry(this.server.url(), settings(List.of(), "team=blue", false, false, Duration.ofSeconds(90)))
			.watch("users", this.answers);
		awaitHosts("10.0.0.1");
	}

	@Test
	void saysWhichRightIsMissingAndGoesOnOnceItIsGranted() {
		this.server.control("forbid", "endpointslices,services");
		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
		KubernetesRegistry registry = registry();
		registry.watch("users", this.answers);
		await().until(() -> !this.answers.failures().isEmpty());
		assertThat(this.answers.failures().get(0)).hasMessageContaining("cannot watch endpointslices")
			.hasMessageContaining("the right to do so is missing (403)");
		assertThatExceptionOfType(RegistryException.class).isThrownBy(registry::services)
			.withMessageContaining(
					"Registry 'k8s' cannot list services in namespace 'test': the right to do so is missing");
		this.server.control("forbid", "nothing");
		awaitHosts("10.0.0.1");
	}

	@Test
	void readsAnnotationsOfServicesWhereItMay() {
		Service service = service("test");
		service.getMetadata().getAnnotations().put("fairway.io/weight", "7");
		this.server.objects().resource(service).create();
		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
		registry(this.server.url(), settings(List.of(), "", true, false, Duration.ofSeconds(90))).watch("users",
				this.answers);
		awaitHosts("10.0.0.1");
		assertThat(this.answers.all().get(0).instances().get(0).weight()).isEqualTo(7);

		service.getMetadata().getAnnotations().put("fairway.io/weight", "9");
		this.server.objects().resource(service).update();
		await().until(() -> this.answers.last().instances().get(0).weight() == 9);
	}

	@Test
	void goesWithoutAnnotationsOfServicesWhereItMayNotReadThem() {
		this.server.control("forbid", "services");
		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
		KubernetesRegistry registry = registry(this.server.url(),
				settings(List.of(), "", true, false, Duration.ofSeconds(90)));
		registry.watch("users", this.answers);
		awaitHosts("10.0.0.1");
		assertThat(this.answers.failures()).isEmpty();
		assertThat(registry.rejections().count()).isPositive();
	}

	@Test
	void readsRegionsFromOneNodeOfEachZoneWhereItMay() {
		this.server.objects()
			.resource(new NodeBuilder().withNewMetadata()
				.withName("node-1")
				.addToLabels("topology.kubernetes.io/region", "east")
				.endMetadata()
				.build())
			.create();
		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1"), Slices.ready("10.0.0.2")));
		registry(this.server.url(), settings(List.of(), "", false, true, Duration.ofSeconds(90))).watch("users",
				this.answers);
		await().until(() -> this.answers.last()
			.instances()
			.stream()
			.filter((instance) -> instance.locality().toString().equals("east/east-a"))
			.count() == 2);
		assertThat(this.server.requests()).filteredOn((request) -> request.contains("/nodes/")).hasSize(1);
	}

	@Test
	void goesWithoutRegionsWhereItMayNotReadNodes() {
		this.server.control("forbid", "nodes");
		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
		KubernetesRegistry registry = registry(this.server.url(),
				settings(List.of(), "", false, true, Duration.ofSeconds(90)));
		registry.watch("users", this.answers);
		await().until(() -> registry.rejections().count() == 1);
		assertThat(this.answers.last().instances().get(0).locality()).hasToString("/east-a");
	}

	@Test
	void logsInWithItsToken() {
		this.server.control("token", "open-sesame");
		Answers stranger = new Answers();
		registry().watch("users", stranger);
		KubernetesConnection connection = new KubernetesConnection(this.server.url(), "open-sesame", null,
				Duration.ofSeconds(3));
		registry(connection, KubernetesSettings.DEFAULT).watch("users", this.answers);
		await().until(() -> !this.answers.all().isEmpty() && !stranger.failures().isEmpty());
		assertThat(stranger.all()).isEmpty();
		assertThat(stranger.failures().get(0)).hasMessageContaining("does not accept the credentials (401)");
		assertThat(this.answers.failures()).isEmpty();
	}

	@Test
	void readsTheTokenOfAServiceAccountAgainWhenItIsRotated(@TempDir Path directory) throws IOException {
		String property = Config.KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN_FILE_SYSTEM_PROPERTY;
		Path file = Files.writeString(directory.resolve("token"), "one");
		System.setProperty(property, file.toString());
		try {
			this.server.control("token", "one");
			registry(new KubernetesConnection(this.server.url(), null, null, Duration.ofSeconds(3)),
					KubernetesSettings.DEFAULT)
				.watch("users", this.answers);
			await().until(() -> !this.answers.all().isEmpty());
			Files.writeString(file, "two");
			this.server.control("token", "two");
			this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
			this.server.mute();
			this.server.forget();
			this.server.put(Slices.slice("users", "users-2", Slices.ready("10.0.0.2")));
			awaitHosts("10.0.0.1", "10.0.0.2");
		}
		finally {
			System.clearProperty(property);
		}
	}

	@Test
	void existsTwiceInOneApplication(@TempDir Path directory) {
		try (KubernetesServer another = KubernetesServer.start(directory)) {
			this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
			another.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.2")));
			Answers answers = new Answers();
			registry().watch("users", this.answers);
			KubernetesRegistry registry = registry(another.url(), KubernetesSettings.DEFAULT);
			registry.watch("users", answers);
			awaitHosts("10.0.0.1");
			await().until(() -> answers.hosts().equals(List.of("10.0.0.2")));
			registry.close();
			this.server.put(Slices.slice("users", "users-2", Slices.ready("10.0.0.3")));
			awaitHosts("10.0.0.1", "10.0.0.3");
		}
	}

	@Test
	void usesExactlyTheRightsThatTheDocumentationGrants() {
		this.server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
		KubernetesRegistry registry = registry(this.server.url(),
				settings(List.of("test"), "", true, true, Duration.ofSeconds(90)));
		registry.watch("users", this.answers);
		registry.services();
		await().until(() -> this.server.watches().size() == 2
				&& this.server.requests().stream().anyMatch((request) -> request.contains("/nodes/")));
		AccessRights.assertExact(this.server.requests());
	}

	private KubernetesRegistry registry() {
		return registry(this.server.url(), KubernetesSettings.DEFAULT);
	}

	private KubernetesRegistry registry(String url, KubernetesSettings settings) {
		return registry(new KubernetesConnection(url, "anyone", null, Duration.ofSeconds(10)), settings);
	}

	private KubernetesRegistry registry(KubernetesConnection connection, KubernetesSettings settings) {
		KubernetesSettings inTest = (settings.allNamespaces() || !settings.namespaces().isEmpty()) ? settings
				: settings(List.of("test"), settings.labelSelector(), settings.readServices(), settings.readNodes(),
						settings.idleTimeout());
		KubernetesRegistry registry = new KubernetesRegistry("k8s", connection, inTest, this.timer, Ticker.system(),
				(bound) -> bound / 2);
		this.registries.add(registry);
		return registry;
	}

	private static KubernetesSettings settings(List<String> namespaces, String selector, boolean services,
			boolean nodes, Duration idleTimeout) {
		return new KubernetesSettings(namespaces, false, selector, null, KubernetesSettings.DEFAULT.addressTypes(),
				services, nodes, idleTimeout);
	}

	private void awaitHosts(String... hosts) {
		await().untilAsserted(() -> assertThat(this.answers.hosts()).containsExactlyInAnyOrder(hosts));
		assertThat(this.answers.all()).isNotEmpty();
	}

	private static ConditionFactory await() {
		return within(20);
	}

	private static ConditionFactory within(int seconds) {
		return Awaitility.await().atMost(Duration.ofSeconds(seconds)).pollInterval(Duration.ofMillis(20));
	}

}
