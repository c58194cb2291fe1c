package io.fairway.sample;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;

import io.fairway.breaker.BreakerState;
import io.fairway.health.HealthState;
import io.fairway.sample.DemoState.InstanceState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Instances that fail and recover, as the state over HTTP tells it. The settings are
 * those of the sample, the times are shorter.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "fairway.loadbalancer.outlier.base-ejection-time=1s",
				"fairway.loadbalancer.outlier.interval=200ms", "fairway.loadbalancer.slow-start.window=2s",
				"fairway.loadbalancer.circuit-breaker.wait-duration-in-open-state=1s",
				"fairway.loadbalancer.health-check.interval=300ms", "fairway.loadbalancer.health-check.jitter=50ms",
				"fairway.loadbalancer.health-check.transition-interval=100ms" })
class RecoveryTests {

	private static final String INSTANCE = "us-east-1a-2.0.0";

	private final DemoClient demo;

	RecoveryTests(@LocalServerPort int port) {
		this.demo = new DemoClient(port);
	}

	@BeforeEach
	void reset() {
		this.demo.reset();
	}

	@Test
	void brokenInstanceIsEjected() {
		act("break");
		await((instance) -> instance.view().standing() == Standing.EJECTED);
		await((instance) -> instance.view().timesEjected() > 0 && instance.view().returnsInMillis() > 0);
		eventually(() -> assertThat(texts()).anyMatch((text) -> text.startsWith("ejected for"))
			.anyMatch((text) -> text.equals("button break")));
	}

	@Test
	void healedInstanceReturnsAndGetsItsShareBack() {
		act("break");
		await((instance) -> instance.view().standing() == Standing.EJECTED);
		act("start");
		await((instance) -> instance.view().standing() == Standing.RETURNED);
		eventually(() -> assertThat(texts()).contains("back: its ejection is over"));
		await((instance) -> instance.view().standing() == Standing.IN_ROTATION);
		eventually(() -> assertThat(instance().share()).isCloseTo(300 / 16.0, within(3.0)));
	}

	@Test
	void instanceThatStaysBrokenIsEjectedAgain() {
		act("break");
		await((instance) -> instance.view().timesEjected() >= 2);
	}

	@Test
	void stoppedInstanceIsNotRegisteredUntilItIsStarted() {
		act("stop");
		await((instance) -> instance.view().standing() == Standing.NOT_REGISTERED && instance.share() == 0);
		eventually(() -> assertThat(texts()).contains("left"));
		act("start");
		await((instance) -> instance.view().standing() == Standing.RETURNED);
		eventually(() -> assertThat(texts()).contains("back: joined"));
	}

	@Test
	void circuitBreakerOpensForAnInstanceThatIsSlow() {
		await((instance) -> instance.view().breaker() == null);
		this.demo.post("protections/circuit-breakers/on");
		await((instance) -> instance.view().breaker() == BreakerState.CLOSED);
		act("slow");
		await((instance) -> instance.view().standing() == Standing.BREAKER_OPEN);
		act("start");
		await((instance) -> instance.view().breaker() == BreakerState.CLOSED);
		eventually(() -> assertThat(texts()).contains("back: circuit breaker half open, now closed"));
	}

	@Test
	void healthChecksFindABrokenInstance() {
		await((instance) -> instance.view().health() == null);
		this.demo.post("protections/ejection/off");
		this.demo.post("protections/health-checks/on");
		await((instance) -> instance.view().health() == HealthState.HEALTHY);
		act("break");
		await((instance) -> instance.view().standing() == Standing.UNHEALTHY && instance.share() == 0);
		act("start");
		await((instance) -> instance.view().health() == HealthState.HEALTHY && instance.share() > 0);
		eventually(() -> assertThat(texts()).anyMatch((text) -> text.startsWith("back: healthy")));
	}

	@Test
	void withoutEjectionABrokenInstanceKeepsItsShare() {
		this.demo.post("protections/ejection/off");
		act("break");
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.during(Duration.ofSeconds(2))
			.untilAsserted(() -> assertThat(this.demo.state().errorShare()).isCloseTo(300 / 16.0, within(3.0)));
		assertThat(instance().view().timesEjected()).isZero();
	}

	@Test
	void unknownProtectionOrPositionIsRefused() {
		assertThat(this.demo.tryPost("protections/luck/on").getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
		assertThat(this.demo.tryPost("protections/ejection/maybe").getBody()).containsEntry("known",
				List.of("on", "off"));
	}

	private void act(String action) {
		this.demo.post("instances/" + INSTANCE + "/" + action);
	}

	private InstanceState instance() {
		return this.demo.instance(INSTANCE);
	}

	/** What was logged of the instance. */
	private List<String> texts() {
		return this.demo.state()
			.events()
			.stream()
			.filter((event) -> event.subject().equals(INSTANCE))
			.map(EventLog.Entry::text)
			.toList();
	}

	private void await(Predicate<InstanceState> condition) {
		eventually(() -> assertThat(instance()).matches(condition));
	}

	private static void eventually(ThrowingRunnable assertion) {
		Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(assertion);
	}

}
