package io.fairway.integration.connections;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.JettyClientHttpConnectorBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.JettyClientHttpRequestFactory;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JettyClientHttpConnector;
import org.springframework.web.client.RestTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Each setting, with each client library that has it, as a server sees it.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ConnectionTests {

	private final CountingServer users = new CountingServer();

	private final ExecutorService callers = Executors.newCachedThreadPool();

	@AfterEach
	void stop() throws IOException {
		this.users.close();
		this.callers.shutdownNow();
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = { ".*JDK", ".*SIMPLE" })
	void opensNoMoreConnectionsThanAllowed(TestClient client) {
		try (ConfigurableApplicationContext context = Application.start(this.users, client,
				Application.PREFIX + "max-connections-per-instance=2")) {
			List<CompletableFuture<String>> calls = call(context, client, "http://users/held", 8);
			await(() -> this.users.held() == 2);
			this.users.release();
			assertThat(calls)
				.allSatisfy((call) -> assertThat(call).succeedsWithin(20, TimeUnit.SECONDS).isEqualTo("ok"));
			assertThat(this.users.requests()).hasSize(2);
		}
	}

	@ParameterizedTest
	@EnumSource
	void withoutSettingsOpensOneForEachRequest(TestClient client) {
		try (ConfigurableApplicationContext context = Application.start(this.users, client)) {
			List<CompletableFuture<String>> calls = call(context, client, "http://users/held", 5);
			await(() -> this.users.held() == 5);
			this.users.release();
			assertThat(calls)
				.allSatisfy((call) -> assertThat(call).succeedsWithin(20, TimeUnit.SECONDS).isEqualTo("ok"));
		}
	}

	/**
	 * Where three come at the same moment, Reactor Netty's pool may refuse all of them.
	 */
	@ParameterizedTest
	@EnumSource(names = { "REST_JETTY", "REST_REACTOR", "WEB_JETTY", "WEB_REACTOR" })
	void refusesARequestThatWouldHaveToWaitBehindTooMany(TestClient client) {
		try (ConfigurableApplicationContext context = Application.start(this.users, client,
				Application.PREFIX + "max-connections-per-instance=1",
				Application.PREFIX + "max-pending-per-instance=1")) {
			List<CompletableFuture<String>> calls = call(context, client, "http://users/held", 1);
			await(() -> this.users.held() == 1);
			calls.addAll(call(context, client, "http://users/held", 3));
			await(() -> calls.stream().filter(CompletableFuture::isCompletedExceptionally).count() >= 2);
			this.users.release();
			await(() -> calls.stream().allMatch(CompletableFuture::isDone));
			assertThat(calls.get(0)).isCompleted();
			assertThat(calls.stream().filter(CompletableFuture::isCompletedExceptionally)).hasSizeBetween(2,
					client.name().endsWith("REACTOR") ? 3 : 2);
		}
	}

	@ParameterizedTest
	@EnumSource
	void givesUpAnInstanceThatDoesNotAnswer(TestClient client) {
		try (ConfigurableApplicationContext context = Application.start(this.users, client,
				Application.PREFIX + "read-timeout=300ms")) {
			CompletableFuture<String> call = call(context, client, "http://users/held", 1).get(0);
			// Sooner than any client gives up by itself.
			assertThat(call).failsWithin(8, TimeUnit.SECONDS);
			assertThat(this.users.held()).isOne();
		}
	}

	@ParameterizedTest
	@EnumSource
	void givesUpAnInstanceThatDoesNotAccept(TestClient client) throws IOException {
		try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				ConfigurableApplicationContext context = Application
					.start(join(client.properties(), Application.instance("users", deaf.getLocalPort()),
							Application.PREFIX + "connect-timeout=300ms"))) {
			List<Socket> waiting = fill(deaf);
			CompletableFuture<String> call = call(context, client, "http://users/", 1).get(0);
			// Sooner than any client gives up by itself.
			assertThat(call).failsWithin(8, TimeUnit.SECONDS);
			for (Socket socket : waiting) {
				socket.close();
			}
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = { ".*JDK", ".*SIMPLE" })
	void closesAConnectionThatNobodyUses(TestClient client) {
		try (ConfigurableApplicationContext context = Application.start(this.users, client,
				Application.PREFIX + "max-idle-time=200ms")) {
			client.get(context, "http://users/");
			await(() -> this.users.open() == 0);
			client.get(context, "http://users/");
			assertThat(this.users.requests()).containsExactly(1, 1);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = { ".*JDK", ".*SIMPLE" })
	void aConnectionInUseIsNotIdle(TestClient client) throws Exception {
		try (ConfigurableApplicationContext context = Application.start(this.users, client,
				Application.PREFIX + "max-idle-time=100ms")) {
			CompletableFuture<String> call = call(context, client, "http://users/held", 1).get(0);
			await(() -> this.users.held() == 1);
			CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(this.users::release);
			assertThat(call).succeedsWithin(20, TimeUnit.SECONDS).isEqualTo("ok");
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = { ".*JDK", ".*SIMPLE" })
	void closesAConnectionAfterItsLastRequest(TestClient client) {
		try (ConfigurableApplicationContext context = Application.start(this.users, client,
				Application.PREFIX + "max-requests-per-connection=3")) {
			for (int i = 0; i < 7; i++) {
				client.get(context, "http://users/");
			}
			// One may come back to the pool after its caller has the answer already.
			assertThat(this.users.requests()).hasSizeGreaterThanOrEqualTo(3)
				.contains(3)
				.allSatisfy((requests) -> assertThat(requests).isLessThanOrEqualTo(3));
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "REST_HTTP_COMPONENTS", "REST_JETTY", "WEB_JETTY" })
	void opensConnectionsBeforeTheFirstRequest(TestClient client) {
		try (ConfigurableApplicationContext context = Application.start(this.users, client,
				Application.PREFIX + "warm-up-connections=3")) {
			await(() -> this.users.requests().size() >= 3);
			assertThat(this.users.requests()).containsExactly(0, 0, 0);
			client.get(context, "http://users/");
			assertThat(this.users.requests()).containsExactlyInAnyOrder(0, 0, 1);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "REST_HTTP_COMPONENTS", "REST_JETTY", "WEB_JETTY" })
	void opensConnectionsToAnInstanceThatJoins(TestClient client) throws IOException {
		try (CountingServer joining = new CountingServer();
				ConfigurableApplicationContext context = Application.start(this.users, client,
						Application.PREFIX + "warm-up-connections=2")) {
			await(() -> this.users.requests().size() == 2);
			change(context, Map.of("fairway.discovery.registries.fixed.services.users[0].uri",
					"http://127.0.0.1:" + this.users.port(), "fairway.discovery.registries.fixed.services.users[1].uri",
					"http://127.0.0.1:" + joining.port()));
			await(() -> joining.requests().size() >= 2);
			assertThat(joining.requests()).containsExactly(0, 0);
			assertThat(this.users.requests()).containsExactly(0, 0);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = { ".*JDK", ".*SIMPLE" })
	void eachServiceHasItsOwn(TestClient client) throws IOException {
		try (CountingServer orders = new CountingServer();
				ConfigurableApplicationContext context = Application.start(this.users, client,
						Application.instance("orders", orders.port()),
						"fairway.loadbalancer.connection.max-connections-per-instance=3",
						Application.PREFIX + "max-connections-per-instance=1")) {
			List<CompletableFuture<String>> calls = call(context, client, "http://users/held", 5);
			calls.addAll(call(context, client, "http://orders/held", 5));
			await(() -> this.users.held() == 1 && orders.held() == 3);
			this.users.release();
			orders.release();
			assertThat(calls)
				.allSatisfy((call) -> assertThat(call).succeedsWithin(20, TimeUnit.SECONDS).isEqualTo("ok"));
			assertThat(this.users.requests()).hasSize(1);
			assertThat(orders.requests()).hasSize(3);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = { ".*JDK", ".*SIMPLE" })
	void whatIsChangedActsOnTheNextRequestAndBreaksNone(TestClient client) {
		try (ConfigurableApplicationContext context = Application.start(this.users, client,
				Application.PREFIX + "max-connections-per-instance=1")) {
			List<CompletableFuture<String>> calls = call(context, client, "http://users/held", 1);
			await(() -> this.users.held() == 1);
			change(context, Map.of(Application.PREFIX + "max-connections-per-instance", "3"));
			calls.addAll(call(context, client, "http://users/held", 5));
			await(() -> this.users.held() == 4);
			this.users.release();
			assertThat(calls)
				.allSatisfy((call) -> assertThat(call).succeedsWithin(20, TimeUnit.SECONDS).isEqualTo("ok"));
			await(() -> this.users.open() == 3);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = { ".*JDK", ".*SIMPLE" })
	void closesAllWithTheApplication(TestClient client) {
		ConfigurableApplicationContext context = Application.start(this.users, client,
				Application.PREFIX + "max-connections-per-instance=3");
		client.get(context, "http://users/");
		assertThat(this.users.open()).isOne();
		context.close();
		await(() -> this.users.open() == 0);
	}

	@Test
	void restTemplatesAndRestClientsShareConnections() {
		TestClient client = TestClient.REST_JETTY;
		try (ConfigurableApplicationContext context = Application.start(this.users, client,
				Application.PREFIX + "max-connections-per-instance=3")) {
			client.get(context, "http://users/");
			context.getBean(RestTemplate.class).getForObject("http://users/", String.class);
			assertThat(this.users.requests()).contains(2);
		}
	}

	/** Jetty may open a connection more than it uses, here and in the test before. */
	@Test
	void otherRequestsGoAsUsual() {
		TestClient client = TestClient.REST_JETTY;
		try (ConfigurableApplicationContext context = Application.start(this.users, client,
				Application.PREFIX + "max-requests-per-connection=1")) {
			RestTemplate plain = new RestTemplate(context.getBean(ClientHttpRequestFactory.class));
			plain.getForObject("http://127.0.0.1:" + this.users.port() + "/", String.class);
			plain.getForObject("http://127.0.0.1:" + this.users.port() + "/", String.class);
			assertThat(this.users.requests()).contains(2);
		}
	}

	@Test
	@SuppressWarnings("rawtypes")
	void withoutSettingsTheClientsOfSpringBootStayWhatTheyAre() {
		try (ConfigurableApplicationContext context = Application.start(join(TestClient.REST_JETTY.properties(),
				TestClient.WEB_JETTY.properties()[0], Application.instance("users", this.users.port())))) {
			assertThat(context.getBean(ClientHttpRequestFactoryBuilder.class))
				.isInstanceOf(JettyClientHttpRequestFactoryBuilder.class);
			assertThat(context.getBean(ClientHttpConnectorBuilder.class))
				.isInstanceOf(JettyClientHttpConnectorBuilder.class);
			assertThat(context.getBean(ClientHttpRequestFactory.class))
				.isInstanceOf(JettyClientHttpRequestFactory.class);
			assertThat(context.getBean(ClientHttpConnector.class)).isInstanceOf(JettyClientHttpConnector.class);
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void saysOnceThatAClientWasNotConfiguredBySpringBoot(CapturedOutput output) {
		try (ConfigurableApplicationContext context = Application.start(this.users, TestClient.REST_JDK,
				Application.PREFIX + "read-timeout=5s")) {
			RestTemplate own = context.getBean(RestTemplate.class);
			own.setRequestFactory(new JdkClientHttpRequestFactory());
			own.getForObject("http://users/", String.class);
			own.getForObject("http://users/", String.class);
			assertThat(output).containsOnlyOnce("Service 'users' has connection settings");
		}
	}

	private List<CompletableFuture<String>> call(ConfigurableApplicationContext context, TestClient client, String uri,
			int times) {
		List<CompletableFuture<String>> calls = new ArrayList<>();
		for (int i = 0; i < times; i++) {
			calls.add(CompletableFuture.supplyAsync(() -> client.get(context, uri), this.callers));
		}
		return calls;
	}

	private static void change(ConfigurableApplicationContext context, Map<String, Object> properties) {
		context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("changed", properties));
		context.publishEvent(new EnvironmentChangeEvent(context, properties.keySet()));
	}

	/** Connects until nobody is let in any more. */
	private static List<Socket> fill(ServerSocket deaf) {
		List<Socket> sockets = new ArrayList<>();
		assertThatException().isThrownBy(() -> {
			for (int i = 0; i < 64; i++) {
				Socket socket = new Socket();
				socket.connect(deaf.getLocalSocketAddress(), 200);
				sockets.add(socket);
			}
		});
		return sockets;
	}

	private static String[] join(String[] properties, String... more) {
		List<String> all = new ArrayList<>(List.of(properties));
		Collections.addAll(all, more);
		return all.toArray(String[]::new);
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await().atMost(20, TimeUnit.SECONDS).until(condition);
	}

}
