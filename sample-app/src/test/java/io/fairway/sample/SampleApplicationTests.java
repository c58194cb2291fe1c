package io.fairway.sample;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Scanner;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

import io.fairway.sample.DemoState.InstanceState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The sample with its real traffic, over real HTTP.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class SampleApplicationTests {

	private static final String INSTANCE = "us-east-1a-2.0.0";

	private static final double TOLERANCE = 2;

	private final DemoClient demo;

	private final int port;

	SampleApplicationTests(@LocalServerPort int port) {
		this.demo = new DemoClient(port);
		this.port = port;
	}

	@BeforeEach
	void reset() {
		this.demo.reset();
	}

	@Test
	void hasEightInstancesInTwoRegionsWithTwoZonesEach() {
		DemoState state = this.demo.state();
		assertThat(state.instances()).hasSize(8).extracting(InstanceState::id).doesNotHaveDuplicates();
		assertThat(distinct(InstanceState::region)).containsExactlyInAnyOrder("us-east-1", "us-west-2");
		assertThat(distinct(InstanceState::zone)).hasSize(4);
		assertThat(distinct(InstanceState::version)).containsExactlyInAnyOrder("1.4.0", "2.0.0");
		assertThat(distinct(InstanceState::weight)).containsExactlyInAnyOrder(1, 3);
	}

	private <T> Set<T> distinct(Function<InstanceState, T> property) {
		return this.demo.state().instances().stream().map(property).collect(Collectors.toSet());
	}

	@Test
	void allInstancesGetTraffic() {
		Map<String, Long> before = requests();
		eventually(() -> assertThat(requests())
			.allSatisfy((id, count) -> assertThat(count).isGreaterThan(before.get(id))));
	}

	private Map<String, Long> requests() {
		return this.demo.state()
			.instances()
			.stream()
			.collect(Collectors.toMap(InstanceState::id, InstanceState::requests));
	}

	@Test
	void sharesFollowTheWeights() {
		steadily(() -> {
			DemoState state = this.demo.state();
			double weights = state.instances().stream().mapToInt(InstanceState::weight).sum();
			assertThat(state.instances()).allSatisfy((instance) -> assertThat(instance.share())
				.isCloseTo(100 * instance.weight() / weights, within(TOLERANCE)));
		});
	}

	@Test
	void sharesAddUpToHundred() {
		steadily(() -> assertThat(this.demo.state().instances().stream().mapToDouble(InstanceState::share).sum())
			.isCloseTo(100, within(1e-9)));
	}

	@Test
	void anotherPolicyChangesTheShares() {
		assertThat(this.demo.post("policy/round-robin").policy()).isEqualTo("round-robin");
		steadily(() -> assertThat(this.demo.state().instances())
			.allSatisfy((instance) -> assertThat(instance.share()).isCloseTo(100 / 8.0, within(TOLERANCE))));
	}

	@Test
	void everyPolicyThatIsOfferedWorks() {
		for (String policy : this.demo.state().policies()) {
			assertThat(this.demo.post("policy/" + policy).policy()).isEqualTo(policy);
			eventually(() -> assertThat(sharing((instance) -> instance.share() > 0)).isTrue());
		}
	}

	@Test
	void unknownPolicyIsRefusedWithTheKnownOnes() {
		ResponseEntity<Map<String, Object>> answer = this.demo.tryPost("policy/guess");
		assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
		assertThat(answer.getBody()).containsEntry("known", this.demo.state().policies());
		assertThat(this.demo.state().policy()).isEqualTo("weighted");
	}

	@Test
	void versionGetsOnlyItsInstances() {
		assertThat(this.demo.post("version/2.0.0").version()).isEqualTo("2.0.0");
		steadily(() -> assertThat(sharing((instance) -> instance.version().equals("2.0.0"))).isTrue());
	}

	@Test
	void unknownVersionIsRefused() {
		assertThat(this.demo.tryPost("version/9").getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
	}

	@Test
	void zoneOfTheClientIsPreferred() {
		assertThat(this.demo.post("zone/us-west-2a").zone()).isEqualTo("us-west-2a");
		steadily(() -> assertThat(sharing((instance) -> instance.zone().equals("us-west-2a"))).isTrue());
	}

	@Test
	void regionFollowsWhenTheZoneIsGone() {
		this.demo.post("instances/us-west-2a-1.4.0/stop");
		this.demo.post("instances/us-west-2a-2.0.0/stop");
		this.demo.post("zone/us-west-2a");
		steadily(() -> assertThat(sharing((instance) -> instance.zone().equals("us-west-2b"))).isTrue());
	}

	@Test
	void unknownZoneIsRefused() {
		assertThat(this.demo.tryPost("zone/moon").getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
	}

	/** Whether exactly the instances that match have a share. */
	private boolean sharing(Predicate<InstanceState> condition) {
		return this.demo.state()
			.instances()
			.stream()
			.allMatch((instance) -> (instance.share() > 0) == condition.test(instance));
	}

	@Test
	void stoppedInstanceGetsNoTraffic() {
		this.demo.post("instances/" + INSTANCE + "/stop");
		InstanceState stopped = this.demo.instance(INSTANCE);
		assertThat(stopped.state()).isEqualTo(BackendState.STOPPED);
		awaitTraffic(500);
		assertThat(this.demo.instance(INSTANCE).requests()).isEqualTo(stopped.requests());
		eventually(() -> assertThat(this.demo.instance(INSTANCE).share()).isZero());
	}

	@Test
	void stoppingFailsNoRequest() {
		this.demo.post("instances/" + INSTANCE + "/stop");
		awaitTraffic(100);
		assertThat(this.demo.state().errorShare()).isZero();
	}

	private void awaitTraffic(int count) {
		long before = total();
		eventually(() -> assertThat(total()).isGreaterThan(before + count));
	}

	private long total() {
		return requests().values().stream().mapToLong(Long::longValue).sum();
	}

	@Test
	void startedInstanceGetsTrafficAgain() {
		this.demo.post("instances/" + INSTANCE + "/stop");
		long before = this.demo.instance(INSTANCE).requests();
		this.demo.post("instances/" + INSTANCE + "/start");
		assertThat(this.demo.instance(INSTANCE).state()).isEqualTo(BackendState.UP);
		eventually(() -> assertThat(this.demo.instance(INSTANCE).requests()).isGreaterThan(before + 10));
	}

	@Test
	void brokenInstanceFailsRequests() {
		this.demo.post("instances/" + INSTANCE + "/break");
		assertThat(this.demo.instance(INSTANCE).state()).isEqualTo(BackendState.BROKEN);
		eventually(() -> assertThat(this.demo.state().errorShare()).isPositive());
	}

	@Test
	void slowInstanceTakesLonger() {
		this.demo.post("instances/" + INSTANCE + "/slow");
		assertThat(this.demo.instance(INSTANCE).state()).isEqualTo(BackendState.SLOW);
		eventually(() -> assertThat(this.demo.instance(INSTANCE).latencyMillis()).isGreaterThan(100));
	}

	@Test
	void slowInstanceLosesItsShare() {
		double fair = this.demo.instance(INSTANCE).weight();
		this.demo.post("instances/" + INSTANCE + "/slow");
		this.demo.post("policy/adaptive");
		steadily(() -> {
			double all = this.demo.state().instances().stream().mapToInt(InstanceState::weight).sum();
			assertThat(this.demo.instance(INSTANCE).share()).isLessThan(100 * fair / all / 4);
		});
	}

	@Test
	void stoppedInstanceCannotBeSlow() {
		this.demo.post("instances/" + INSTANCE + "/stop");
		assertThat(this.demo.tryPost("instances/" + INSTANCE + "/slow").getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
	}

	@Test
	void unknownInstanceIsNotFound() {
		ResponseEntity<Map<String, Object>> answer = this.demo.tryPost("instances/nobody/stop");
		assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
		assertThat(answer.getBody()).extractingByKey("detail").asString().contains("nobody", INSTANCE);
	}

	@Test
	void unknownActionIsRefused() {
		ResponseEntity<Map<String, Object>> answer = this.demo.tryPost("instances/" + INSTANCE + "/praise");
		assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
		assertThat(answer.getBody()).extractingByKey("detail").asString().contains("slow, break, stop, start");
	}

	@Test
	void sendsEventsUntilThePageIsClosed(@Autowired DemoEvents events) throws Exception {
		eventually(() -> assertThat(events.size()).isZero());
		try (InputStream stream = openEvents(); Scanner lines = new Scanner(stream, StandardCharsets.UTF_8)) {
			for (int i = 0; i < 3; i++) {
				assertThat(lines.findWithinHorizon("data:\\{\"policy\":\"weighted\".*", 0)).contains(INSTANCE);
			}
			assertThat(events.size()).isEqualTo(1);
		}
		eventually(() -> assertThat(events.size()).isZero());
	}

	private InputStream openEvents() throws IOException, InterruptedException {
		URI uri = URI.create("http://localhost:" + this.port + "/demo/events");
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream())
			.body();
	}

	private static void eventually(ThrowingRunnable assertion) {
		waiting().untilAsserted(assertion);
	}

	private static void steadily(ThrowingRunnable assertion) {
		waiting().during(Duration.ofSeconds(2)).untilAsserted(assertion);
	}

	private static ConditionFactory waiting() {
		return Awaitility.await().atMost(Duration.ofSeconds(60));
	}

}
