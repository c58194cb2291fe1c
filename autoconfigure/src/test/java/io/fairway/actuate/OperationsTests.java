package io.fairway.actuate;

import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.PayloadApplicationEvent;

import io.fairway.discovery.InstancesChangedEvent;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.Outcome;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

@ExtendWith(OutputCaptureExtension.class)
class OperationsTests {

	private static final String UNRESTRICTED = "management.endpoint.fairway.access=unrestricted";

	private static final String EJECT = "{\"action\": \"eject\"}";

	private static final String DRAIN = "{\"action\": \"drain\", \"duration\": \"1h\"}";

	private static final String REINSTATE = "{\"action\": \"reinstate\"}";

	@Test
	void withoutPermissionNothingCanBeWritten() {
		try (EndpointServer server = EndpointServer.start()) {
			server.choose();
			assertThat(server.post("/users/10.0.0.1:80", EJECT).statusCode()).isEqualTo(404);
			assertThat(server.get("").get("writable").asBoolean()).isFalse();
			assertThat(server.context().getBeansOfType(OperatorActions.class)).isEmpty();
			assertThat(hosts(server)).hasSize(3);
		}
	}

	@Test
	void anEjectedInstanceGetsNoRequestsUntilItIsReinstated(CapturedOutput output) {
		try (EndpointServer server = EndpointServer.start(UNRESTRICTED)) {
			server.choose();
			HttpResponse<String> response = server.post("/users/10.0.0.1:80", EJECT);
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).contains("\"action\":\"eject\"", "\"seconds\":600");
			assertThat(hosts(server)).containsExactlyInAnyOrder("10.0.0.2", "10.0.0.3");
			assertThat(server.instance("10.0.0.1:80").get("removed").get("filter").asString()).isEqualTo("operator");
			assertThat(server.instance("10.0.0.1:80").get("operator").get(0).get("action").asString())
				.isEqualTo("eject");
			assertThat(output).contains("Operator: eject of instance");
			assertThat(server.post("/users/10.0.0.1:80", REINSTATE).body()).contains("taken back");
			assertThat(hosts(server)).hasSize(3);
			assertThat(server.post("/users/10.0.0.1:80", REINSTATE).body()).contains("nothing was in force");
		}
	}

	@Test
	void aDrainedInstanceGetsNoRequestsAndAWeightCounts() {
		try (EndpointServer server = EndpointServer.start(UNRESTRICTED, "fairway.loadbalancer.policy=weighted")) {
			server.choose();
			assertThat(server.post("/users/10.0.0.2:80", DRAIN).statusCode()).isEqualTo(200);
			assertThat(hosts(server)).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.3");
			assertThat(server.post("/users/10.0.0.3:80", "{\"action\": \"weight\", \"weight\": 3}").statusCode())
				.isEqualTo(200);
			assertThat(server.instance("10.0.0.3:80").get("share").asDouble()).isEqualTo(0.75);
			assertThat(server.instance("10.0.0.3:80").get("weightNow").asDouble()).isEqualTo(3);
			assertThat(server.instance("10.0.0.3:80").get("weight").asDouble()).isEqualTo(1);
			assertThat(server.instance("10.0.0.2:80").get("removed").get("reason").asString()).contains("drained");
			assertThat(server.post("/users/10.0.0.1:80", DRAIN).statusCode()).isEqualTo(200);
			HttpResponse<String> last = server.post("/users/10.0.0.3:80", DRAIN);
			assertThat(last.statusCode()).isEqualTo(409);
			assertThat(last.body()).contains("last instance that is not drained");
		}
	}

	@Test
	void aWeightThatThePolicyDoesNotHeedIsInForceAndSaysSo() {
		try (EndpointServer server = EndpointServer.start(UNRESTRICTED, "fairway.loadbalancer.policy=round-robin")) {
			server.choose();
			assertThat(server.post("/users/10.0.0.3:80", "{\"action\": \"weight\", \"weight\": 3}").body())
				.contains("in force, but the policy round-robin does not heed weights above 0");
			assertThat(server.instance("10.0.0.3:80").get("share").asDouble()).isCloseTo(1 / 3.0, within(0.001));
		}
	}

	@Test
	void theLastUsableInstanceIsNotEjectedNorIsThereToBePanic() {
		try (EndpointServer server = EndpointServer.start(UNRESTRICTED)) {
			server.choose();
			assertThat(server.post("/users/10.0.0.1:80", EJECT).statusCode()).isEqualTo(200);
			HttpResponse<String> second = server.post("/users/10.0.0.2:80", EJECT);
			assertThat(second.statusCode()).isEqualTo(409);
			assertThat(second.body()).contains("panic-threshold");
		}
		try (EndpointServer server = EndpointServer.start(UNRESTRICTED, "fairway.loadbalancer.panic-threshold=0")) {
			server.choose();
			assertThat(server.post("/users/10.0.0.1:80", EJECT).statusCode()).isEqualTo(200);
			assertThat(server.post("/users/10.0.0.2:80", EJECT).statusCode()).isEqualTo(200);
			HttpResponse<String> last = server.post("/users/10.0.0.3:80", EJECT);
			assertThat(last.statusCode()).isEqualTo(409);
			assertThat(last.body()).contains("last usable");
			assertThat(hosts(server)).containsExactly("10.0.0.3");
		}
	}

	@Test
	void whatMakesNoSenseIsRefusedWithWhatWouldDo() {
		try (EndpointServer server = EndpointServer.start(UNRESTRICTED)) {
			server.choose();
			assertThat(server.post("/users/10.0.0.7:80", EJECT).statusCode()).isEqualTo(404);
			assertThat(server.post("/users/10.0.0.7:80", EJECT).body()).contains("10.0.0.1:80, 10.0.0.2:80");
			assertThat(server.post("/carts/10.0.0.1:80", EJECT).statusCode()).isEqualTo(404);
			assertThat(server.post("/users/10.0.0.1:80", "{\"action\": \"explode\"}").statusCode()).isEqualTo(400);
			for (String duration : List.of("25h", "0s", "-1s", "soon", "100000000000000d")) {
				HttpResponse<String> response = server.post("/users/10.0.0.1:80",
						"{\"action\": \"eject\", \"duration\": \"" + duration + "\"}");
				assertThat(response.statusCode()).as(duration).isEqualTo(400);
				assertThat(response.body()).contains("10m");
			}
			for (String weight : List.of("-1", "1e9", "null")) {
				assertThat(server.post("/users/10.0.0.1:80", "{\"action\": \"weight\", \"weight\": " + weight + "}")
					.statusCode()).as(weight).isEqualTo(400);
			}
			assertThat(hosts(server)).hasSize(3);
		}
	}

	@Test
	void reinstatingEndsAnEjectionForFailedCalls() {
		try (EndpointServer server = EndpointServer.start(UNRESTRICTED)) {
			server.choose();
			for (int i = 0; i < 5; i++) {
				server.context()
					.getBean(InstanceStatsRegistry.class)
					.of(new InstanceId("users", "10.0.0.1", 80))
					.begin()
					.close(Outcome.CONNECT_FAILURE);
			}
			assertThat(hosts(server)).hasSize(2);
			assertThat(server.post("/users/10.0.0.1:80", REINSTATE).body()).contains("its ejection for failed calls");
			assertThat(hosts(server)).hasSize(3);
		}
	}

	@Test
	void anActionEndsByItself() {
		try (EndpointServer server = EndpointServer.start(UNRESTRICTED)) {
			server.choose();
			server.post("/users/10.0.0.1:80", "{\"action\": \"eject\", \"duration\": \"1s\"}");
			server.post("/users/10.0.0.2:80", "{\"action\": \"drain\", \"duration\": \"1s\"}");
			assertThat(hosts(server)).containsExactly("10.0.0.3");
			Awaitility.await().untilAsserted(() -> assertThat(hosts(server)).hasSize(3));
			assertThat(server.context().getBean(OperatorActions.class).all()).isEmpty();
		}
	}

	@Test
	void anActionLeavesWithItsInstance() {
		try (EndpointServer server = EndpointServer.start(UNRESTRICTED)) {
			server.choose();
			server.post("/users/10.0.0.1:80", EJECT);
			OperatorActions actions = server.context().getBean(OperatorActions.class);
			Instance gone = Instance.builder("users", "10.0.0.1", 80).build();
			actions.onApplicationEvent(new PayloadApplicationEvent<>(this,
					new InstancesChangedEvent("users", List.of(), List.of(), List.of(gone), List.of())));
			assertThat(actions.all()).isEmpty();
			assertThat(hosts(server)).hasSize(3);
		}
	}

	@Test
	void noRequestFailsWhileOperatorsAct() throws Exception {
		try (EndpointServer server = EndpointServer.start(UNRESTRICTED,
				"fairway.loadbalancer.policy=least-connections")) {
			server.choose();
			AtomicBoolean running = new AtomicBoolean(true);
			AtomicInteger failed = new AtomicInteger();
			AtomicInteger chosen = new AtomicInteger();
			ExecutorService clients = Executors.newFixedThreadPool(4);
			try {
				List<? extends Future<?>> load = IntStream.range(0, 4).mapToObj((i) -> clients.submit(() -> {
					while (running.get()) {
						if (server.choose() == null) {
							failed.incrementAndGet();
						}
						chosen.incrementAndGet();
					}
				})).toList();
				for (int round = 0; round < 20; round++) {
					String first = "/users/10.0.0." + (1 + round % 3) + ":80";
					String second = "/users/10.0.0." + (1 + (round + 1) % 3) + ":80";
					assertThat(server.post(first, EJECT).statusCode()).isEqualTo(200);
					assertThat(server.post(second, DRAIN).statusCode()).isEqualTo(200);
					server.post(second, "{\"action\": \"weight\", \"weight\": 5}");
					server.get("/users?explain=a:b");
					server.post(first, REINSTATE);
					server.post(second, REINSTATE);
				}
				running.set(false);
				for (Future<?> client : load) {
					client.get();
				}
			}
			finally {
				running.set(false);
				clients.shutdownNow();
			}
			assertThat(chosen.get()).isGreaterThan(1000);
			assertThat(failed.get()).isZero();
		}
	}

	private static Set<String> hosts(EndpointServer server) {
		Set<String> hosts = new HashSet<>();
		for (int i = 0; i < 12; i++) {
			hosts.add(server.choose());
		}
		return hosts;
	}

}
