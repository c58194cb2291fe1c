package io.fairway.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.ServiceInstance;

import io.fairway.instance.FakeTicker;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

class InstanceTableTests {

	private static final Duration TTL = Duration.ofSeconds(30);

	private static final Duration MOMENT = Duration.ofNanos(1);

	private final FakeTicker ticker = new FakeTicker();

	private final InstanceTable table = new InstanceTable(this.ticker);

	private final RecordingListener listener = new RecordingListener();

	@Test
	void tellsANewWatcherWhatIsThere() {
		this.table.put(TestInstances.instance("a"), null);
		this.table.watch(TestInstances.SERVICE, this.listener);
		assertThat(this.listener.hosts()).containsExactly(List.of("a"));
	}

	@Test
	void tellsAWatcherOfAnUnknownServiceThatNothingIsThere() {
		this.table.watch("unknown", this.listener);
		assertThat(this.listener.hosts()).containsExactly(List.of());
	}

	@Test
	void tellsOfEachChangeInTheOrderOfRegistration() {
		this.table.watch(TestInstances.SERVICE, this.listener);
		this.table.put(TestInstances.instance("b"), null);
		this.table.put(TestInstances.instance("a"), TTL);
		this.table.remove(TestInstances.instance("b").id());
		assertThat(this.listener.hosts()).containsExactly(List.of(), List.of("b"), List.of("b", "a"), List.of("a"));
	}

	@Test
	void tellsEveryWatcher() {
		RecordingListener other = new RecordingListener();
		this.table.watch(TestInstances.SERVICE, this.listener);
		this.table.watch(TestInstances.SERVICE, other);
		this.table.put(TestInstances.instance("a"), null);
		assertThat(this.listener.lastHosts()).isEqualTo(other.lastHosts()).containsExactly("a");
	}

	@Test
	void tellsNothingOfOtherServices() {
		this.table.watch(TestInstances.SERVICE, this.listener);
		this.table.put(Instance.builder("orders", "a", 80).build(), null);
		assertThat(this.listener.hosts()).containsExactly(List.of());
	}

	@Test
	void tellsNothingOnceTheWatchEnded() {
		RecordingListener other = new RecordingListener();
		Registry.Watch watch = this.table.watch(TestInstances.SERVICE, this.listener);
		this.table.watch(TestInstances.SERVICE, other);
		watch.close();
		this.table.put(TestInstances.instance("a"), null);
		assertThat(this.listener.hosts()).containsExactly(List.of());
		assertThat(other.lastHosts()).containsExactly("a");
	}

	@Test
	void aWatchMayEndWhileItIsTold() {
		List<Registry.Watch> watches = new ArrayList<>();
		InstancesListener ending = new InstancesListener() {
			@Override
			public void instancesChanged(List<Instance> instances) {
				watches.forEach(Registry.Watch::close);
			}

			@Override
			public void registryFailed(Exception cause) {
			}
		};
		watches.add(this.table.watch(TestInstances.SERVICE, ending));
		this.table.watch(TestInstances.SERVICE, this.listener);
		this.table.put(TestInstances.instance("a"), null);
		assertThat(this.listener.lastHosts()).containsExactly("a");
	}

	@Test
	void registeringAgainReplacesInPlace() {
		this.table.put(TestInstances.instance("a"), null);
		this.table.put(TestInstances.instance("b"), null);
		this.table.put(TestInstances.weighted("a", 2), null);
		this.table.watch(TestInstances.SERVICE, this.listener);
		assertThat(this.listener.last()).containsExactly(TestInstances.weighted("a", 2), TestInstances.instance("b"));
	}

	@Test
	void registeringTheSameAgainTellsNobody() {
		this.table.put(TestInstances.instance("a"), TTL);
		this.table.watch(TestInstances.SERVICE, this.listener);
		this.table.put(TestInstances.instance("a"), TTL);
		assertThat(this.listener.answers()).hasSize(1);
	}

	@Test
	void registeringTheSameAgainBeginsANewLease() {
		this.table.put(TestInstances.instance("a"), TTL);
		this.ticker.advance(TTL.minus(MOMENT));
		this.table.put(TestInstances.instance("a"), TTL);
		this.ticker.advance(TTL.minus(MOMENT));
		assertThat(this.table.expire()).isEmpty();
	}

	@Test
	void aWatcherCannotChangeTheTable() {
		this.table.put(TestInstances.instance("a"), null);
		this.table.watch(TestInstances.SERVICE, this.listener);
		assertThat(this.listener.last()).isUnmodifiable();
	}

	@Test
	void keepsALeaseUntilItsEnd() {
		this.table.put(TestInstances.instance("a"), TTL);
		this.ticker.advance(TTL.minus(MOMENT));
		assertThat(this.table.expire()).isEmpty();
	}

	@Test
	void removesALeaseAtItsEnd() {
		this.table.put(TestInstances.instance("a"), TTL);
		this.table.put(TestInstances.instance("b"), TTL.plus(MOMENT));
		this.table.put(TestInstances.instance("c"), null);
		this.table.watch(TestInstances.SERVICE, this.listener);
		this.ticker.advance(TTL);
		List<InstanceId> expired = this.table.expire();
		assertThat(expired).containsExactly(TestInstances.instance("a").id());
		assertThat(this.listener.hosts()).containsExactly(List.of("a", "b", "c"), List.of("b", "c"));
	}

	@Test
	void aLeaseThatBeganEarlierEndsEarlier() {
		this.table.put(TestInstances.instance("a"), TTL, Duration.ofSeconds(20));
		this.ticker.advance(Duration.ofSeconds(10));
		assertThat(this.table.expire()).containsExactly(TestInstances.instance("a").id());
	}

	@Test
	void withoutTimeToLiveNothingExpires() {
		this.table.put(TestInstances.instance("a"), null);
		this.ticker.advance(Duration.ofDays(10_000));
		assertThat(this.table.expire()).isEmpty();
		assertThat(this.table.untilNextExpiry()).isEmpty();
	}

	@Test
	void renewalBeginsANewLeaseAndTellsNobody() {
		this.table.put(TestInstances.instance("a"), TTL);
		this.table.watch(TestInstances.SERVICE, this.listener);
		this.ticker.advance(TTL.minus(MOMENT));
		boolean known = this.table.renew(TestInstances.instance("a").id());
		this.ticker.advance(TTL.minus(MOMENT));
		assertThat(known).isTrue();
		assertThat(this.table.expire()).isEmpty();
		assertThat(this.listener.answers()).hasSize(1);
	}

	@Test
	void cannotRenewWhatItDoesNotKnow() {
		this.table.put(TestInstances.instance("a"), TTL);
		assertThat(this.table.renew(TestInstances.instance("b").id())).isFalse();
		assertThat(this.table.renew(new InstanceId("unknown", "a", 8080))).isFalse();
	}

	@Test
	void removingAnUnknownInstanceTellsNobody() {
		this.table.put(TestInstances.instance("a"), null);
		this.table.watch(TestInstances.SERVICE, this.listener);
		this.table.remove(TestInstances.instance("b").id());
		this.table.remove(new InstanceId("unknown", "a", 8080));
		assertThat(this.listener.answers()).hasSize(1);
	}

	@Test
	void knowsTheServicesThatHaveInstances() {
		this.table.put(TestInstances.instance("a"), null);
		this.table.put(Instance.builder("orders", "a", 80).build(), TTL);
		this.table.watch("watched", this.listener);
		assertThat(this.table.services()).containsExactlyInAnyOrder(TestInstances.SERVICE, "orders");
	}

	@Test
	void forgetsAServiceWithItsLastInstance() {
		this.table.put(TestInstances.instance("a"), null);
		this.table.put(Instance.builder("orders", "a", 80).build(), TTL);
		this.table.remove(TestInstances.instance("a").id());
		this.ticker.advance(TTL);
		this.table.expire();
		assertThat(this.table.services()).isEmpty();
	}

	@Test
	void knowsWhenTheNextLeaseEnds() {
		this.table.put(TestInstances.instance("a"), TTL);
		this.table.put(TestInstances.instance("b"), TTL.multipliedBy(2));
		this.table.put(TestInstances.instance("c"), null);
		this.ticker.advance(Duration.ofSeconds(10));
		assertThat(this.table.untilNextExpiry()).isEqualTo(OptionalLong.of(Duration.ofSeconds(20).toNanos()));
	}

	@Test
	void replacesEverything() {
		RecordingListener orders = new RecordingListener();
		this.table.put(TestInstances.instance("a"), TTL);
		this.table.watch(TestInstances.SERVICE, this.listener);
		this.table.watch("orders", orders);
		this.table.replaceAll(List.of(Instance.builder("orders", "x", 80).build()));
		assertThat(this.listener.lastHosts()).isEmpty();
		assertThat(orders.lastHosts()).containsExactly("x");
		assertThat(this.table.services()).containsExactly("orders");
	}

	@Test
	void whatWasReplacedByTheSameIsNoChange() {
		this.table.replaceAll(TestInstances.instances("a", "b"));
		this.table.watch(TestInstances.SERVICE, this.listener);
		this.table.replaceAll(TestInstances.instances("a", "b"));
		assertThat(this.listener.answers()).hasSize(1);
	}

	@Test
	void whatReplacesALeaseNeverExpires() {
		this.table.put(TestInstances.instance("a"), TTL);
		this.table.replaceAll(TestInstances.instances("a"));
		this.ticker.advance(TTL);
		assertThat(this.table.expire()).isEmpty();
	}

	@Test
	void closingEndsAllWatchesAndKeepsTheContent() {
		this.table.put(TestInstances.instance("a"), null);
		this.table.watch(TestInstances.SERVICE, this.listener);
		this.table.close();
		this.table.put(TestInstances.instance("b"), null);
		assertThat(this.listener.answers()).hasSize(1);
		assertThat(this.table.services()).containsExactly(TestInstances.SERVICE);
	}

	@Test
	void hasEachAddressOnceWhateverTheIdsAre() {
		this.table.put(Instance.builder(TestInstances.SERVICE, "a", 80).instanceId("x").build(), null);
		this.table.put(Instance.builder(TestInstances.SERVICE, "a", 80).instanceId("y").build(), null);
		this.table.put(Instance.builder(TestInstances.SERVICE, "b", 80).instanceId("y").build(), null);
		this.table.watch(TestInstances.SERVICE, this.listener);
		assertThat(this.listener.last()).extracting(ServiceInstance::getInstanceId).containsExactly("y", "y");
		assertThat(TestInstances.hosts(this.listener.last())).containsExactly("a", "b");
	}

}
