package io.fairway.registry.consul;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.fairway.instance.Instance;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.RecordingListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ConsulWatchTests {

	private static final String TOKEN = "secret-token";

	private final FakeAgent agent = new FakeAgent();

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

	/** Shifts the clock of the watch, but not of the scheduler. */
	private final AtomicLong shift = new AtomicLong();

	private final ConsulRegistry registry = new ConsulRegistry("main",
			new ConsulSettings(List.of(this.agent.uri()), TOKEN, "dc 2", false, Duration.ofSeconds(5),
					Duration.ofSeconds(30), 10),
			HttpClient.newBuilder(), () -> System.nanoTime() + this.shift.get(), this.scheduler, (bound) -> 0);

	private final RecordingListener heard = new RecordingListener();

	private final List<List<Instance>> removed = new ArrayList<>();

	@AfterEach
	void close() {
		this.registry.close();
		this.scheduler.shutdownNow();
		this.agent.close();
	}

	private void watch() {
		this.registry.watch("users", new InstancesListener() {

			@Override
			public void instancesChanged(List<Instance> instances) {
				ConsulWatchTests.this.heard.instancesChanged(instances);
			}

			@Override
			public void instancesRemoved(List<Instance> instances) {
				ConsulWatchTests.this.removed.add(instances);
				instancesChanged(instances);
			}

			@Override
			public void registryFailed(Exception cause) {
				ConsulWatchTests.this.heard.registryFailed(cause);
			}

		});
	}

	private void awaitAnswers(int count) {
		await().until(() -> this.heard.answers().size() == count);
	}

	private String awaitQuestion(int number) {
		await().until(() -> this.agent.questions().size() >= number);
		return this.agent.questions().get(number - 1);
	}

	@Test
	void asksAtOnceAndThenWaitsForChanges() {
		watch();
		this.agent.say(7, 1000);
		assertThat(awaitQuestion(1)).isEqualTo("/v1/health/service/users?dc=dc%202");
		assertThat(awaitQuestion(2)).isEqualTo("/v1/health/service/users?index=7&wait=30000ms&dc=dc%202");
		assertThat(this.agent.tokens()).containsOnly(TOKEN);
	}

	@Test
	void saysNothingWhenNothingChanged() {
		watch();
		this.agent.say(7, 1000);
		this.agent.say(7, 1000);
		this.agent.say(8, 1000);
		awaitQuestion(4);
		assertThat(this.heard.answers()).hasSize(1);
	}

	@Test
	void missingInstanceLeft() {
		watch();
		this.agent.say(7, 1000, 1001);
		this.agent.say(8, 1000);
		awaitAnswers(2);
		assertThat(this.removed).hasSize(1);
	}

	@Test
	void indexThatGoesBackwardsIsForgottenAndProvesNothing() {
		watch();
		this.agent.say(7, 1000, 1001);
		this.agent.say(5, 1000);
		this.agent.say(6);
		awaitAnswers(3);
		assertThat(awaitQuestion(3)).doesNotContain("index");
		assertThat(awaitQuestion(4)).contains("index=6&");
		assertThat(this.removed).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "x", "" })
	void answerWithoutIndexIsNoReasonToAskWithoutEnd(String index) {
		watch();
		for (int i = 0; i < 3; i++) {
			this.agent.say(200, Map.of("X-Consul-Index", index), "[" + FakeAgent.entry(1000, "passing") + "]");
		}
		awaitAnswers(1);
		await().pollDelay(Duration.ofMillis(500)).until(() -> true);
		assertThat(this.agent.questions()).hasSize(1);
	}

	@Test
	void afterAnOutageNothingIsSurelyGoneForHalfAMinute() {
		watch();
		this.agent.say(7, 1000, 1001, 1002);
		this.agent.say(500, Map.of(), "no cluster leader");
		this.agent.say(8, 1000, 1001);
		this.agent.say(9, 1000);
		awaitAnswers(3);
		assertThat(this.heard.failures()).singleElement()
			.asString()
			.contains("main", "users", "status 500: no cluster leader")
			.doesNotContain(TOKEN);
		assertThat(awaitQuestion(3)).doesNotContain("index");
		assertThat(this.removed).isEmpty();
		this.shift.addAndGet(Duration.ofSeconds(30).toNanos());
		this.agent.say(10);
		awaitAnswers(4);
		assertThat(this.removed).hasSize(1);
	}

	@Test
	void sameAnswerIsRepeatedAfterAnOutage() {
		watch();
		this.agent.say(7, 1000);
		this.agent.say(500, Map.of(), "");
		this.agent.say(7, 1000);
		awaitAnswers(2);
		assertThat(this.heard.failures()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "<html>", "", "{}", "[1,2" })
	void answerThatIsNoListIsAFailure(String body) {
		watch();
		this.agent.say(200, Map.of("X-Consul-Index", "7"), body);
		this.agent.say(8, 1000);
		awaitAnswers(1);
		assertThat(this.heard.failures()).hasSize(1);
	}

	@Test
	void answerOfAnAgentWithoutLeaderIsAFailure() {
		watch();
		this.agent.say(200, Map.of("X-Consul-Index", "7", "X-Consul-KnownLeader", "false"), "[]");
		this.agent.say(8, 1000);
		awaitAnswers(1);
		assertThat(this.heard.failures()).singleElement().asString().contains("no cluster leader");
	}

	@Test
	void refusalIsAFailureAndTheNextQuestionComesLater() {
		watch();
		this.agent.say(403, Map.of(), "Permission\r\ndenied");
		this.agent.say(8, 1000);
		awaitAnswers(1);
		assertThat(this.heard.failures()).singleElement()
			.asString()
			.contains("status 403: Permission\\u000d\\u000adenied");
	}

	/**
	 * Threads that a watcher starts, such as those of Reactor, stay when the registry
	 * closes, so they must not be taken for threads of the client.
	 */
	@Test
	void threadsThatAWatcherStartsAreNotOfTheClient() {
		List<ThreadGroup> groups = new CopyOnWriteArrayList<>();
		this.registry.watch("users", new InstancesListener() {

			@Override
			public void instancesChanged(List<Instance> instances) {
				groups.add(new Thread(() -> {
				}).getThreadGroup());
			}

			@Override
			public void registryFailed(Exception cause) {
				groups.clear();
			}

		});
		this.agent.say(7, 1000);
		this.agent.say(8);
		await().until(() -> groups.size() == 2);
		assertThat(groups).containsOnly(Thread.currentThread().getThreadGroup());
	}

	@Test
	void refusedConnectionsNameTheLimit() {
		watch();
		this.agent.say(429, Map.of(), "too many");
		await().until(() -> !this.heard.failures().isEmpty());
		assertThat(this.heard.failures().get(0)).hasMessageContaining("limits.http_max_conns_per_client");
	}

}
