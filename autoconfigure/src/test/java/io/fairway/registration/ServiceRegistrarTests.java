package io.fairway.registration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.fairway.instance.CapturedLog;
import io.fairway.instance.FakeScheduler;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.TestInstances;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.RegistryException;
import io.fairway.registry.WritableRegistry;
import io.fairway.registry.memory.MemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class ServiceRegistrarTests {

	private static final Duration TTL = Duration.ofSeconds(30);

	private static final Duration PERIOD = Duration.ofSeconds(10);

	private final FakeTicker ticker = new FakeTicker();

	private final FakeScheduler scheduler = new FakeScheduler(this.ticker);

	private final FakeWritableRegistry east = new FakeWritableRegistry("east");

	private final FakeWritableRegistry west = new FakeWritableRegistry("west");

	private final ServiceRegistrar registrar = new ServiceRegistrar(List.of(this.east, this.west),
			new RegistrationSettings(TTL, false, this.scheduler, Runnable::run, (bound) -> bound / 2));

	private final CapturedLog log = new CapturedLog(Lease.class);

	@AfterEach
	void closeLog() {
		this.log.close();
	}

	@Test
	void registersInAllRegistriesBeforeItReturns() {
		this.registrar.register(TestInstances.instance("a"));
		assertThat(this.east.calls).containsExactly("register users@a:8080 PT30S");
		assertThat(this.west.calls).containsExactly("register users@a:8080 PT30S");
	}

	@Test
	void renewsThreeTimesWithinTheTimeToLive() {
		this.registrar.register(TestInstances.instance("a"));
		this.east.calls.clear();
		this.scheduler.advance(TTL);
		assertThat(this.east.calls).containsExactly("renew users@a:8080", "renew users@a:8080", "renew users@a:8080");
	}

	@Test
	void anotherTimeToLiveHoldsForWhatIsRegistered() {
		this.registrar.register(TestInstances.instance("a"));
		this.east.calls.clear();
		this.registrar.replace(settings(Duration.ofSeconds(6)));
		this.scheduler.advance(Duration.ofSeconds(4));
		assertThat(this.east.calls).containsExactly("register users@a:8080 PT6S", "renew users@a:8080",
				"renew users@a:8080");
	}

	@Test
	void theSameTimeToLiveRegistersNothingAgain() {
		this.registrar.register(TestInstances.instance("a"));
		this.east.calls.clear();
		this.registrar.replace(settings(TTL));
		assertThat(this.east.calls).isEmpty();
	}

	private RegistrationSettings settings(Duration ttl) {
		return new RegistrationSettings(ttl, true, this.scheduler, Runnable::run, (bound) -> bound / 2);
	}

	@Test
	void renewsNothingBeforeTheTime() {
		this.registrar.register(TestInstances.instance("a"));
		this.east.calls.clear();
		this.scheduler.advance(PERIOD.minusNanos(1));
		assertThat(this.east.calls).isEmpty();
	}

	@Test
	void registersAgainAtOnceWhatARegistryForgot() {
		this.registrar.register(TestInstances.instance("a"));
		this.east.instances.clear();
		this.east.calls.clear();
		this.scheduler.advance(PERIOD);
		assertThat(this.east.calls).containsExactly("renew users@a:8080", "register users@a:8080 PT30S");
	}

	/** With the real thing: the last instance of a service was forgotten with it. */
	@Test
	void registersAgainWhatExpiredInARegistryOfOurs() {
		MemoryRegistry memory = new MemoryRegistry("local", this.ticker, this.scheduler);
		ServiceRegistrar registrar = new ServiceRegistrar(List.of(memory),
				new RegistrationSettings(TTL, false, this.scheduler, Runnable::run, (bound) -> bound / 2));
		registrar.register(TestInstances.instance("a"));
		memory.deregister(TestInstances.instance("a").id());
		this.scheduler.advance(PERIOD);
		assertThat(memory.services()).containsExactly("users");
	}

	@Test
	void asksARegistryThatRefusedAgain() {
		this.east.failing = true;
		this.registrar.register(TestInstances.instance("a"));
		this.east.failing = false;
		this.scheduler.advance(PERIOD);
		assertThat(this.east.instances).containsKey(TestInstances.instance("a").id());
	}

	@Test
	void asksARegistryThatRefusesAgainSoonAndThenLessOften() {
		this.east.failing = true;
		this.registrar.register(TestInstances.instance("a"));
		this.scheduler.advance(Duration.ofSeconds(37));
		assertThat(this.east.calls).hasSize(1 + 6);
	}

	@Test
	void failsAtOnceIfThatIsWanted() {
		this.east.failing = true;
		ServiceRegistrar registrar = new ServiceRegistrar(List.of(this.east),
				new RegistrationSettings(TTL, true, this.scheduler, Runnable::run, (bound) -> bound / 2));
		assertThatExceptionOfType(RegistryException.class)
			.isThrownBy(() -> registrar.register(TestInstances.instance("a")));
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void renewsElsewhereThanOnTheThreadThatWatchesTheClock() {
		List<Runnable> elsewhere = new ArrayList<>();
		ServiceRegistrar registrar = new ServiceRegistrar(List.of(this.east),
				new RegistrationSettings(TTL, false, this.scheduler, elsewhere::add, (bound) -> bound / 2));
		registrar.register(TestInstances.instance("a"));
		this.scheduler.advance(PERIOD);
		assertThat(this.east.calls).containsExactly("register users@a:8080 PT30S");
		elsewhere.forEach(Runnable::run);
		assertThat(this.east.calls).last().isEqualTo("renew users@a:8080");
	}

	@Test
	void drainsBeforeItDeregisters() {
		this.registrar.register(TestInstances.instance("a"));
		this.east.calls.clear();
		assertThat(this.registrar.leave(TestInstances.instance("a").id())).isTrue();
		assertThat(this.east.calls).containsExactly("register users@a:8080 PT30S weight 0", "deregister users@a:8080");
	}

	@Test
	void nobodyHasToNoticeThatNothingWasRegistered() {
		assertThat(this.registrar.leave(TestInstances.instance("a").id())).isFalse();
	}

	@Test
	void aRegistryThatRefusesDoesNotKeepTheOthers() {
		this.east.failing = true;
		assertThatNoException().isThrownBy(() -> this.registrar.register(TestInstances.instance("a")));
		assertThat(this.west.instances).containsKey(TestInstances.instance("a").id());
	}

	@Test
	void aFailedRenewalIsTriedAgain() {
		this.registrar.register(TestInstances.instance("a"));
		this.east.failing = true;
		this.scheduler.advance(PERIOD);
		this.east.failing = false;
		this.east.calls.clear();
		this.scheduler.advance(PERIOD);
		assertThat(this.east.calls).containsExactly("renew users@a:8080");
	}

	@Test
	void complainsOnceWhileARegistryRefuses() {
		this.east.failing = true;
		this.registrar.register(TestInstances.instance("a"));
		this.scheduler.advance(TTL.multipliedBy(10));
		assertThat(this.log.messages()).filteredOn((message) -> message.contains("does not register")).hasSize(1);
	}

	@Test
	void complainsAgainAfterARegistryRecovered() {
		this.east.failing = true;
		this.registrar.register(TestInstances.instance("a"));
		this.east.failing = false;
		this.scheduler.advance(PERIOD);
		this.east.failing = true;
		this.scheduler.advance(PERIOD);
		assertThat(this.log.messages()).filteredOn((message) -> message.contains("does not register")).hasSize(2);
	}

	@Test
	void registeringAgainReplacesAndRenewsOnlyTheNewOne() {
		this.registrar.register(TestInstances.instance("a"));
		this.registrar.register(TestInstances.weighted("a", 2));
		assertThat(this.east.instances.values()).containsExactly(TestInstances.weighted("a", 2));
		this.east.instances.clear();
		this.scheduler.advance(PERIOD);
		assertThat(this.east.instances.values()).containsExactly(TestInstances.weighted("a", 2));
		assertThat(this.scheduler.pending()).isEqualTo(2);
	}

	@Test
	void deregistersInAllRegistries() {
		this.registrar.register(TestInstances.instance("a"));
		this.registrar.deregister(TestInstances.instance("a").id());
		assertThat(this.east.instances).isEmpty();
		assertThat(this.west.instances).isEmpty();
	}

	@Test
	void renewsNothingThatWasDeregistered() {
		this.registrar.register(TestInstances.instance("a"));
		this.registrar.deregister(TestInstances.instance("a").id());
		this.east.calls.clear();
		this.scheduler.advance(TTL.multipliedBy(2));
		assertThat(this.east.calls).isEmpty();
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void deregistersNothingThatWasNotRegisteredHere() {
		this.east.register(TestInstances.instance("b"), TTL);
		this.registrar.deregister(TestInstances.instance("b").id());
		assertThat(this.east.instances).containsKey(TestInstances.instance("b").id());
	}

	@Test
	void aRegistryThatFailsToDeregisterDoesNotKeepTheOthers() {
		this.registrar.register(TestInstances.instance("a"));
		this.east.failing = true;
		this.registrar.deregister(TestInstances.instance("a").id());
		assertThat(this.west.instances).isEmpty();
		assertThat(this.log.messages()).last()
			.asString()
			.isEqualTo("Deregistered users@a:8080 (a:8080) from registry 'west'");
		assertThat(this.log.messages())
			.anySatisfy((message) -> assertThat(message).startsWith("Registry 'east' does not deregister users@a:8080")
				.endsWith("the registration expires in PT30S"));
	}

	@Test
	void closingDeregistersEverything() {
		this.registrar.register(TestInstances.instance("a"));
		this.registrar.register(TestInstances.instance("b"));
		this.registrar.close();
		this.registrar.close();
		assertThat(this.east.instances).isEmpty();
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void withoutRegistriesDoesNothing() {
		ServiceRegistrar none = new ServiceRegistrar(List.of(),
				new RegistrationSettings(TTL, false, this.scheduler, Runnable::run, (bound) -> bound / 2));
		none.register(TestInstances.instance("a"));
		none.deregister(TestInstances.instance("a").id());
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void renewsWithinTheTimeToLiveThatItIsGiven() {
		ServiceRegistrar quick = new ServiceRegistrar(List.of(this.east), new RegistrationSettings(
				Duration.ofMillis(90), false, this.scheduler, Runnable::run, (bound) -> bound / 2));
		quick.register(TestInstances.instance("a"));
		this.scheduler.advance(Duration.ofMillis(30));
		assertThat(this.east.calls).containsExactly("register users@a:8080 PT0.09S", "renew users@a:8080");
	}

	@Test
	void manyRegistrationsLeaveNothingBehind() {
		for (int i = 0; i < 1000; i++) {
			this.registrar.register(TestInstances.weighted("a", i + 1));
		}
		this.registrar.deregister(TestInstances.instance("a").id());
		assertThat(this.scheduler.pending()).isZero();
	}

	private static final class FakeWritableRegistry implements WritableRegistry {

		private final String name;

		private final List<String> calls = new ArrayList<>();

		private final Map<InstanceId, Instance> instances = new LinkedHashMap<>();

		private boolean failing;

		FakeWritableRegistry(String name) {
			this.name = name;
		}

		private void called(String call) {
			this.calls.add(call);
			if (this.failing) {
				throw new RegistryException("Registry '" + this.name + "' is down", new IllegalStateException("test"));
			}
		}

		@Override
		public String name() {
			return this.name;
		}

		@Override
		public Watch watch(String serviceId, InstancesListener listener) {
			return () -> {
			};
		}

		@Override
		public Collection<String> services() {
			return List.of();
		}

		@Override
		public void register(Instance instance, Duration ttl) {
			called("register " + instance.id() + " " + ttl + ((instance.weight() == 0) ? " weight 0" : ""));
			this.instances.put(instance.id(), instance);
		}

		@Override
		public boolean renew(InstanceId id) {
			called("renew " + id);
			return this.instances.containsKey(id);
		}

		@Override
		public void deregister(InstanceId id) {
			called("deregister " + id);
			this.instances.remove(id);
		}

		@Override
		public void close() {
		}

	}

}
