package io.fairway.balancer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.ConsistentHashSettings.Algorithm;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Ticker;

import static org.assertj.core.api.Assertions.assertThat;

class ConsistentHashPolicyTests {

	/** The context of a request in these tests is the hash of its key. */
	private static final HashKey KEY = (request) -> (request.getContext() instanceof Long hash) ? hash : HashKey.ABSENT;

	private static final BiPredicate<Request<?>, Instance> FIRST_ATTEMPT = (request, instance) -> false;

	private final InstanceStatsRegistry stats = new InstanceStatsRegistry(Ticker.system(), List.of());

	private final Random seeded = new Random(11);

	private final IntUnaryOperator random = this.seeded::nextInt;

	@Test
	void choosesFromMaglevsTableAsEnvoyDoes() {
		ConsistentHashSettings settings = new ConsistentHashSettings(Algorithm.MAGLEV, 7, 1024, 4096, 0, 0, keys());
		Picker picker = policy(settings).picker(list(ports(6)), null);
		assertThat(IntStream.range(0, 7).map((slot) -> port(picker, slot))).containsExactly(92, 94, 90, 91, 95, 90, 93);
	}

	@ParameterizedTest
	@CsvSource({ "0, 94", "18446744073709551615, 94", "3551244743356806947, 95", "3551244743356806948, 93",
			"16117243373044804880, 90" })
	void choosesFromTheRingAsEnvoyDoes(String hash, int port) {
		ConsistentHashSettings settings = new ConsistentHashSettings(Algorithm.RING, 0, 12, 1024, 0, 0, keys());
		Picker picker = policy(settings).picker(list(ports(6)), null);
		assertThat(port(picker, Long.parseUnsignedLong(hash))).isEqualTo(port);
	}

	@Test
	void choosesFromARingWithAFixedNumberOfPoints() {
		ConsistentHashSettings settings = new ConsistentHashSettings(Algorithm.RING, 0, 12, 1024, 2, 0, keys());
		Picker picker = policy(settings).picker(list(ports(6)), null);
		assertThat(port(picker, 3551244743356806948L)).isEqualTo(93);
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void doesNotDependOnTheOrderOfTheList(Algorithm algorithm) {
		List<Instance> instances = new ArrayList<>(IntStream.range(0, 50)
			.mapToObj((i) -> Instance.builder("users", "10.0.0." + i, 80).weight(i % 7).build())
			.toList());
		Picker picker = policy(settings(algorithm, 0)).picker(InstanceList.of(instances), null);
		for (int i = 0; i < 10; i++) {
			Collections.shuffle(instances, this.seeded);
			Picker shuffled = policy(settings(algorithm, 0)).picker(InstanceList.of(instances), null);
			this.seeded.longs(1000)
				.forEach((hash) -> assertThat(pick(shuffled, hash).id()).isEqualTo(pick(picker, hash).id()));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 5, 10, 50, 99, 100, 101, 250, 500, 1000 })
	void givesNoInstanceMuchMoreKeysThanTheMeanByDefault(int count) {
		Picker picker = policy(ConsistentHashSettings.of(KEY)).picker(list(addresses(count)), null);
		int[] slots = new int[count];
		int size = (count <= 100) ? 65_537 : 655_373;
		for (int slot = 0; slot < size; slot++) {
			slots[pick(picker, slot).getPort() - 1]++;
		}
		assertThat(Arrays.stream(slots).max().orElseThrow()).isLessThanOrEqualTo((int) (1.05 * size / count));
	}

	@Test
	void movesOnlyTheKeysOfAnInstanceThatGoesFromARingWithAFixedNumberOfPoints() {
		List<Instance> instances = addresses(20);
		LoadBalancingPolicy policy = policy(
				new ConsistentHashSettings(Algorithm.RING, 0, 1024, 1_048_576, 160, 0, keys()));
		Picker before = policy.picker(list(instances), null);
		Picker after = policy.picker(list(instances.subList(0, 19)), null);
		this.seeded.longs(10_000).forEach((hash) -> {
			Instance owner = pick(before, hash);
			if (owner.getPort() != 20) {
				assertThat(pick(after, hash)).isSameAs(owner);
			}
		});
	}

	@Test
	void movesFewOtherKeysWhenAnInstanceGoesFromMaglevsTable() {
		List<Instance> instances = addresses(20);
		Picker before = policy(settings(Algorithm.MAGLEV, 0)).picker(list(instances), null);
		Picker after = policy(settings(Algorithm.MAGLEV, 0)).picker(list(instances.subList(0, 19)), null);
		long moved = this.seeded.longs(10_000).filter((hash) -> pick(before, hash) != pick(after, hash)).count();
		assertThat(moved / 10_000.0).isLessThan(1.2 / 20);
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void goesByWeight(Algorithm algorithm) {
		List<Instance> instances = List.of(Instance.builder("users", "a", 1).weight(1).build(),
				Instance.builder("users", "b", 2).weight(3).build());
		ConsistentHashSettings settings = new ConsistentHashSettings(algorithm, 0, 100_000, 200_000, 0, 0, keys());
		Picker picker = policy(settings).picker(list(instances), null);
		long heavy = this.seeded.longs(100_000).filter((hash) -> port(picker, hash) == 2).count();
		assertThat(heavy / 100_000.0).isBetween(0.74, 0.76);
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void leavesOutDrainedInstances(Algorithm algorithm) {
		List<Instance> instances = List.of(Instance.builder("users", "a", 1).weight(0).build(),
				Instance.builder("users", "b", 2).build());
		Picker picker = policy(settings(algorithm, 1.25)).picker(list(instances), null);
		assertThat(this.seeded.longs(1000).mapToObj((hash) -> port(picker, hash)).distinct()).containsExactly(2);
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void usesDrainedInstancesIfAllAre(Algorithm algorithm) {
		List<Instance> instances = List.of(Instance.builder("users", "a", 1).weight(0).build(),
				Instance.builder("users", "b", 2).weight(0).build());
		Picker picker = policy(settings(algorithm, 1.25)).picker(list(instances), null);
		assertThat(this.seeded.longs(1000).mapToObj((hash) -> port(picker, hash)).distinct())
			.containsExactlyInAnyOrder(1, 2);
	}

	@Test
	void keepsItsTableWhenNothingChangesThatMatters() {
		LoadBalancingPolicy policy = policy(settings(Algorithm.MAGLEV, 0));
		ConsistentHashPicker first = (ConsistentHashPicker) policy.picker(list(addresses(3)), null);
		List<Instance> tagged = IntStream.rangeClosed(1, 3)
			.mapToObj((i) -> Instance.builder("users", "10.0.0.1", i).tags(List.of("new")).build())
			.toList();
		ConsistentHashPicker second = (ConsistentHashPicker) policy.picker(list(tagged), first);
		assertThat(second.hosts()).isSameAs(first.hosts());
		assertThat(pick(second, 1).tags()).containsExactly("new");
		ConsistentHashPicker third = (ConsistentHashPicker) policy.picker(list(addresses(4)), second);
		assertThat(third.hosts()).isNotSameAs(second.hosts());
	}

	@Test
	void sendsRequestsWithoutKeyAnywhereAndCountsThem() {
		KeyedPolicy policy = policy(settings(Algorithm.RING, 0));
		Picker picker = policy.picker(list(ports(6)), null);
		int[] picks = new int[6];
		for (int i = 0; i < 60_000; i++) {
			picks[picker.pick(new DefaultRequest<>("no key")).getPort() - 90]++;
		}
		assertThat(policy.requestsWithoutKey()).isEqualTo(60_000);
		assertThat(Arrays.stream(picks).allMatch((count) -> count > 7000)).isTrue();
		pick(picker, 1);
		assertThat(policy.requestsWithoutKey()).isEqualTo(60_000);
	}

	@Test
	void retriesWhereEnvoyWould() {
		ConsistentHashSettings ring = new ConsistentHashSettings(Algorithm.RING, 0, 12, 1024, 0, 0, keys());
		assertThat(port(retrying(ring, 94).picker(list(ports(6)), null), 0)).isEqualTo(92);
		assertThat(port(retrying(ring, 94, 92).picker(list(ports(6)), null), 0)).isEqualTo(90);
		ConsistentHashSettings maglev = new ConsistentHashSettings(Algorithm.MAGLEV, 7, 1024, 1024, 0, 0, keys());
		int second = new MaglevTable(ports(6).stream().map((instance) -> instance.id().address()).toList(),
				new double[] { 1, 1, 1, 1, 1, 1 }, 7)
			.owner(5, 1);
		assertThat(port(retrying(maglev, 90).picker(list(ports(6)), null), 5)).isEqualTo(90 + second);
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void neverRetriesOnTheSameInstanceWhileThereIsAnother(Algorithm algorithm) {
		List<Instance> instances = List.of(Instance.builder("users", "a", 1).weight(1_000_000).build(),
				Instance.builder("users", "b", 2).build());
		Picker picker = retrying(settings(algorithm, 0), 1).picker(list(instances), null);
		this.seeded.longs(1000).forEach((hash) -> assertThat(port(picker, hash)).isEqualTo(2));
	}

	@Test
	void retriesOnTheSameInstanceIfThereIsNoOther() {
		Picker picker = retrying(settings(Algorithm.MAGLEV, 1.25), 90).picker(list(ports(1)), null);
		assertThat(port(picker, 4)).isEqualTo(90);
	}

	@ParameterizedTest
	@CsvSource({ "MAGLEV, 1", "MAGLEV, 1.25", "MAGLEV, 2", "RING, 1", "RING, 1.25", "RING, 2" })
	void neverExceedsTheBoundAndMovesNoKeyWhoseOwnerHasRoom(Algorithm algorithm, double loadFactor) {
		List<Instance> instances = IntStream.rangeClosed(1, 13)
			.mapToObj((i) -> Instance.builder("users", "10.0.0.1", i).weight(1 + i % 3).build())
			.toList();
		double weights = instances.stream().mapToDouble(Instance::weight).sum();
		Picker bounded = policy(settings(algorithm, loadFactor)).picker(list(instances), null);
		Picker unbounded = policy(settings(algorithm, 0)).picker(list(instances), null);
		Load load = new Load(this.stats, this.seeded);
		for (int i = 0; i < 20_000; i++) {
			long hash = XxHash64.rehash(this.seeded.nextInt(4));
			Instance owner = pick(unbounded, hash);
			double share = loadFactor * (load.total() + 1);
			boolean room = load.of(owner) < Math.ceil(share * owner.weight() / weights - 1e-9);
			Instance chosen = pick(bounded, hash);
			load.begin(chosen);
			assertThat((double) load.of(chosen)).isLessThanOrEqualTo(Math.ceil(share * chosen.weight() / weights));
			assertThat(chosen == owner).isEqualTo(room);
			load.endSome();
		}
		load.endAll();
		assertThat(load.total()).isZero();
	}

	@Test
	void sendsTheOverflowOfAKeyToOnePlaceAndThatOfOthersToOthers() {
		Picker picker = policy(settings(Algorithm.MAGLEV, 1.25)).picker(list(addresses(20)), null);
		Load load = new Load(this.stats, this.seeded);
		Instance owner = pick(picker, 1);
		load.begin(owner);
		load.begin(owner);
		assertThat(pick(picker, 1)).isNotSameAs(owner).isSameAs(pick(picker, 1));
		long places = IntStream.range(0, 1000)
			.mapToLong((i) -> 1 + i * 65_537L)
			.filter((hash) -> pick(picker, hash) != owner)
			.mapToObj((hash) -> pick(picker, hash))
			.distinct()
			.count();
		assertThat(places).isEqualTo(19);
	}

	@Test
	void picksInARaceExceedTheBoundByNoMoreThanTheirNumber() throws Exception {
		Picker picker = policy(settings(Algorithm.MAGLEV, 1.25)).picker(list(addresses(10)), null);
		int threads = 4;
		AtomicInteger worst = new AtomicInteger(Integer.MIN_VALUE);
		List<Thread> running = IntStream.range(0, threads).mapToObj((thread) -> new Thread(() -> {
			Load load = new Load(this.stats, new Random(thread));
			for (int i = 0; i < 20_000; i++) {
				Instance chosen = pick(picker, 42);
				load.begin(chosen);
				// All have at most 100 in flight, whatever the others do meanwhile.
				int bound = (int) Math.ceil(1.25 * (threads * 100 + 1) / 10);
				worst.accumulateAndGet(load.of(chosen) - bound, Math::max);
				load.endSome();
			}
			load.endAll();
		})).toList();
		running.forEach(Thread::start);
		for (Thread thread : running) {
			thread.join();
		}
		assertThat(worst.get()).isLessThan(threads);
		assertThat(this.stats.of(addresses(1).get(0).id()).service().inFlight()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "MAGLEV, 0", "MAGLEV, 1.25", "RING, 0", "RING, 1.25" })
	void allocatesNothing(Algorithm algorithm, double loadFactor) {
		Picker picker = policy(settings(algorithm, loadFactor)).picker(list(addresses(100)), null);
		Load load = new Load(this.stats, this.seeded);
		for (int i = 0; i < 10; i++) {
			load.begin(pick(picker, 77));
		}
		Request<?>[] requests = { new DefaultRequest<>(77L), new DefaultRequest<>(78L), new DefaultRequest<>("none") };
		assertThat(AllocatedBytes.perPick(picker, requests)).isLessThan(1);
	}

	@Test
	void holdsNothingForAKey() {
		Picker picker = policy(settings(Algorithm.MAGLEV, 1.25)).picker(list(addresses(100)), null);
		Request<Long> request = new DefaultRequest<>(1L) {

			private long hash;

			@Override
			public Long getContext() {
				return this.hash++;
			}

		};
		assertThat(AllocatedBytes.perPick(picker, request)).isLessThan(25);
	}

	private KeyedPolicy policy(ConsistentHashSettings settings) {
		return LoadBalancingPolicy.consistentHash(settings, this.stats::of, FIRST_ATTEMPT, this.random);
	}

	private KeyedPolicy retrying(ConsistentHashSettings settings, Integer... triedPorts) {
		return LoadBalancingPolicy.consistentHash(settings, this.stats::of,
				(request, instance) -> List.of(triedPorts).contains(instance.getPort()), this.random);
	}

	private static ConsistentHashSettings settings(Algorithm algorithm, double loadFactor) {
		return new ConsistentHashSettings(algorithm, 0, 1024, 1_048_576, 0, loadFactor, keys());
	}

	private static List<ConsistentHashSettings.Key> keys() {
		return List.of(new ConsistentHashSettings.Key(KEY, false));
	}

	private static Instance pick(Picker picker, long hash) {
		return picker.pick(new DefaultRequest<>(hash));
	}

	private static int port(Picker picker, long hash) {
		return pick(picker, hash).getPort();
	}

	private static InstanceList list(List<Instance> instances) {
		return InstanceList.of(instances);
	}

	private static List<Instance> ports(int count) {
		return IntStream.range(0, count)
			.mapToObj((i) -> Instance.builder("users", "127.0.0.1", 90 + i).build())
			.toList();
	}

	private static List<Instance> addresses(int count) {
		return IntStream.rangeClosed(1, count)
			.mapToObj((i) -> Instance.builder("users", "10.0.0.1", i).build())
			.toList();
	}

}
