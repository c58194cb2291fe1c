package io.fairway.registry.memory;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.fairway.instance.FakeScheduler;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.TestInstances;
import io.fairway.registry.RecordingListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class MemoryRegistryTests {

	private static final Duration TTL = Duration.ofSeconds(30);

	private final FakeScheduler scheduler;

	private final MemoryRegistry registry;

	private final RecordingListener listener = new RecordingListener();

	MemoryRegistryTests() {
		FakeTicker ticker = new FakeTicker();
		this.scheduler = new FakeScheduler(ticker);
		this.registry = new MemoryRegistry("local", ticker, this.scheduler);
		this.registry.watch(TestInstances.SERVICE, this.listener);
	}

	@Test
	void hasItsName() {
		assertThat(this.registry.name()).isEqualTo("local");
	}

	@Test
	void tellsOfRegistrationsBeforeTheyReturn() {
		this.registry.register(TestInstances.instance("b"));
		this.registry.register(TestInstances.instance("a"), TTL);
		assertThat(this.listener.hosts()).containsExactly(List.of(), List.of("b"), List.of("b", "a"));
	}

	@Test
	void replacesWhatIsRegisteredAgain() {
		this.registry.register(TestInstances.instance("a"), TTL);
		this.registry.register(TestInstances.weighted("a", 2), TTL);
		assertThat(this.listener.last()).containsExactly(TestInstances.weighted("a", 2));
	}

	@Test
	void tellsOfDeregistrations() {
		this.registry.register(TestInstances.instance("a"), TTL);
		this.registry.deregister(TestInstances.instance("a").id());
		assertThat(this.listener.hosts()).containsExactly(List.of(), List.of("a"), List.of());
	}

	@Test
	void aRegistrationExpires() {
		this.registry.register(TestInstances.instance("a"), TTL);
		this.scheduler.advance(TTL);
		assertThat(this.listener.hosts()).containsExactly(List.of(), List.of("a"), List.of());
	}

	@Test
	void aRenewedRegistrationStaysAndNobodyIsTold() {
		this.registry.register(TestInstances.instance("a"), TTL);
		for (int i = 0; i < 10; i++) {
			this.scheduler.advance(TTL.dividedBy(3));
			assertThat(this.registry.renew(TestInstances.instance("a").id())).isTrue();
		}
		assertThat(this.listener.hosts()).containsExactly(List.of(), List.of("a"));
	}

	@Test
	void cannotRenewWhatExpired() {
		this.registry.register(TestInstances.instance("a"), TTL);
		this.scheduler.advance(TTL);
		assertThat(this.registry.renew(TestInstances.instance("a").id())).isFalse();
	}

	@Test
	void withoutTimeToLiveARegistrationStays() {
		this.registry.register(TestInstances.instance("a"));
		this.scheduler.advance(Duration.ofDays(365));
		assertThat(this.listener.lastHosts()).containsExactly("a");
	}

	@Test
	void tellsNothingOnceTheWatchEnded() {
		RecordingListener other = new RecordingListener();
		this.registry.watch(TestInstances.SERVICE, other).close();
		this.registry.register(TestInstances.instance("a"));
		assertThat(other.answers()).hasSize(1);
	}

	@Test
	void knowsItsServices() {
		this.registry.register(TestInstances.instance("a"));
		assertThat(this.registry.services()).containsExactly(TestInstances.SERVICE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT-1S" })
	void refusesATimeToLiveThatIsOverAlready(Duration ttl) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.register(TestInstances.instance("a"), ttl))
			.withMessage("ttl: " + ttl + " (expected: more than 0)");
		assertThat(this.registry.services()).isEmpty();
	}

	@Test
	void whenClosedTellsNothingAndLeavesNoTaskBehind() {
		this.registry.register(TestInstances.instance("a"), TTL);
		this.registry.close();
		this.registry.close();
		this.registry.deregister(TestInstances.instance("a").id());
		assertThat(this.listener.lastHosts()).containsExactly("a");
		assertThat(this.scheduler.pending()).isZero();
	}

}
