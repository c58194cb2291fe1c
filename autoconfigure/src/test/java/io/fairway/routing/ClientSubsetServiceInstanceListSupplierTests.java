package io.fairway.routing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.AllocatedBytes;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Seeded;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ClientSubsetServiceInstanceListSupplierTests {

	private static final Request<?> REQUEST = new DefaultRequest<>();

	@Test
	void keepsAsManyInstancesAsItIsTold() {
		assertThat(new Client(ClientSubset.byIndex(5, 3), TestInstances.many(40)).members()).hasSize(5);
		assertThat(new Client(ClientSubset.byId(5, "me"), TestInstances.many(40)).members()).hasSize(5);
	}

	@Test
	void keepsTheOrderOfTheList() {
		Client client = new Client(ClientSubset.byIndex(10, 3), TestInstances.many(40));
		List<String> hosts = TestInstances.hosts(client.stage.get(REQUEST).blockFirst());
		assertThat(hosts).isSortedAccordingTo((a, b) -> Integer.compare(number(a), number(b)));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 4, 5 })
	void aFleetThatIsNotLargerIsUsedAsAWhole(int count) {
		List<Instance> fleet = TestInstances.many(count);
		Client client = new Client(ClientSubset.byIndex(5, 3), fleet);
		assertThat(client.stage.get(REQUEST).blockFirst()).isSameAs(client.source.list);
	}

	@Test
	void theSameListLeadsToTheSameObject() {
		Client client = new Client(ClientSubset.byIndex(5, 3), TestInstances.many(40));
		assertThat(client.stage.get(REQUEST).blockFirst()).isSameAs(client.stage.get(REQUEST).blockFirst());
	}

	/** The figures of the requirement: 100 clients, 300 instances, 20 of them each. */
	@Test
	void aHundredClientsAreSevenPerInstanceAtMost() {
		assertThat(Collections.max(counts(100, 300, 20).values())).isEqualTo(7);
	}

	/** One client more or less is what whole numbers allow, for any prefix of clients. */
	@ParameterizedTest
	@CsvSource({ "10, 3", "10, 9", "11, 5", "30, 20", "100, 7", "100, 99", "300, 20", "17, 1", "1000, 100" })
	void loadIsEvenForAnyNumberOfClients(int count, int size) {
		List<Instance> fleet = TestInstances.many(count);
		Map<String, Integer> counts = new HashMap<>();
		fleet.forEach((instance) -> counts.put(instance.getHost(), 0));
		for (int index = 0; index < 130; index++) {
			Set<String> members = new Client(ClientSubset.byIndex(size, index), fleet).members();
			assertThat(members).hasSize(size);
			members.forEach((host) -> counts.merge(host, 1, Integer::sum));
			assertThat(Collections.max(counts.values()) - Collections.min(counts.values())).isLessThanOrEqualTo(1);
		}
	}

	@Test
	void loadIsWithinTheBoundWhereThereAreAsManyClientsAsInstances() {
		for (int seed = 0; seed < 100; seed++) {
			Random random = Seeded.random(seed);
			int count = 2 + random.nextInt(60);
			int size = 1 + random.nextInt(count - 1);
			int clients = count + random.nextInt(60);
			double mean = (double) clients * size / count;
			assertThat(Collections.max(counts(clients, count, size).values()) / mean)
				.isLessThanOrEqualTo(1 + 1.0 / size + 1e-9);
		}
	}

	/** Those that share one instance do not share all, so that a failure is spread. */
	@Test
	void clientsOfOneInstanceHaveDifferentOthers() {
		List<Set<String>> all = IntStream.range(0, 300)
			.mapToObj((index) -> new Client(ClientSubset.byIndex(10, index), TestInstances.many(100)).members())
			.toList();
		Set<String> others = new HashSet<>();
		all.stream().filter((members) -> members.contains("h7")).forEach(others::addAll);
		assertThat(others).hasSizeGreaterThan(80);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theOrderOfTheListDoesNotMatter(boolean indexed) {
		List<Instance> fleet = TestInstances.many(100);
		List<Instance> shuffled = new ArrayList<>(fleet);
		Collections.shuffle(shuffled, Seeded.random(1));
		for (int number = 0; number < 30; number++) {
			ClientSubset subset = subset(indexed, 10, number);
			assertThat(new Client(subset, fleet).members()).isEqualTo(new Client(subset, shuffled).members());
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenAnInstanceLeavesThoseThatHadItReplaceItOnly(boolean indexed) {
		for (int seed = 0; seed < 20; seed++) {
			Random random = Seeded.random(seed);
			List<Instance> fleet = new ArrayList<>(TestInstances.many(20 + random.nextInt(100)));
			List<Client> clients = clients((number) -> subset(indexed, 8, number), 60, fleet);
			Instance left = fleet.remove(random.nextInt(fleet.size()));
			for (Client client : clients) {
				Set<String> before = client.members();
				Set<String> after = client.see(fleet);
				Set<String> kept = new HashSet<>(before);
				kept.remove(left.getHost());
				assertThat(after).hasSize(8).containsAll(kept).doesNotContain(left.getHost());
			}
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenAnInstanceJoinsEachClientChangesOneMemberAtMost(boolean indexed) {
		for (int seed = 0; seed < 20; seed++) {
			List<Instance> fleet = new ArrayList<>(TestInstances.many(20 + Seeded.random(seed).nextInt(100)));
			List<Client> clients = clients((number) -> subset(indexed, 8, number), 60, fleet);
			fleet.add(TestInstances.instance("new"));
			int gained = 0;
			for (Client client : clients) {
				Set<String> before = client.members();
				Set<String> after = client.see(fleet);
				gained += after.contains("new") ? 1 : 0;
				Set<String> kept = new HashSet<>(before);
				kept.retainAll(after);
				assertThat(kept).hasSizeGreaterThanOrEqualTo(7);
			}
			double share = 60.0 * 8 / fleet.size();
			assertThat(gained).isBetween((int) (share / 4), (int) (share * 2.5 + 2));
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void anInstanceWithOtherMetadataIsNoOther(boolean indexed) {
		List<Instance> fleet = new ArrayList<>(TestInstances.many(40));
		Client client = new Client(subset(indexed, 8, 3), fleet);
		Set<String> before = client.members();
		fleet.replaceAll((instance) -> TestInstances.builder(instance.getHost()).version("2").build());
		assertThat(client.see(fleet)).isEqualTo(before);
	}

	/** The mean is 12 clients for each instance, give or take what 300 changes do. */
	@Test
	void loadStaysNearlyEvenWhileInstancesComeAndGo() {
		List<Instance> fleet = new ArrayList<>(TestInstances.many(60));
		List<Client> clients = clients((number) -> ClientSubset.byIndex(8, number), 90, fleet);
		Random random = Seeded.random(7);
		int worst = 0;
		for (int change = 0; change < 300; change++) {
			if (random.nextBoolean() || fleet.size() < 40) {
				fleet.add(TestInstances.instance("n" + change));
			}
			else {
				fleet.remove(random.nextInt(fleet.size()));
			}
			worst = Math.max(worst, spread(clients, fleet));
		}
		assertThat(worst).isLessThanOrEqualTo(5);
	}

	/** What they computed differs from what the others use: chance decides then. */
	@Test
	void loadIsNoWorseThanByChanceWhenSomeClientsStartLater() {
		List<Instance> fleet = new ArrayList<>(TestInstances.many(60));
		List<Client> clients = new ArrayList<>(clients((number) -> ClientSubset.byIndex(8, number), 90, fleet));
		for (int change = 0; change < 30; change++) {
			fleet.remove(0);
			spread(clients, fleet);
			fleet.add(TestInstances.instance("n" + change));
			spread(clients, fleet);
		}
		for (int number = 0; number < 90; number += 2) {
			clients.set(number, new Client(ClientSubset.byIndex(8, number), fleet));
		}
		assertThat(spread(clients, fleet)).isLessThanOrEqualTo(12);
	}

	@Test
	void aFleetThatIsReplacedAtOnceIsSharedAnew() {
		Client client = new Client(ClientSubset.byIndex(8, 17), TestInstances.many(60));
		List<Instance> next = IntStream.range(0, 60).mapToObj((i) -> TestInstances.instance("n" + i)).toList();
		assertThat(client.see(next)).isEqualTo(new Client(ClientSubset.byIndex(8, 17), next).members());
	}

	@Test
	void aFleetThatShrinksIsUsedAsAWholeAndSharedAnewWhenItGrows() {
		Client client = new Client(ClientSubset.byIndex(8, 17), TestInstances.many(60));
		Set<String> before = client.members();
		assertThat(client.see(TestInstances.many(8))).hasSize(8);
		assertThat(client.see(TestInstances.many(60))).isEqualTo(before);
	}

	/** Rendezvous hashing is as even as chance: the mean is 66.7, its deviation 7.9. */
	@Test
	void clientsWithIdsAreSpreadAsByChance() {
		Map<String, Integer> counts = new HashMap<>();
		clients((number) -> ClientSubset.byId(20, "client-" + number), 1000, TestInstances.many(300))
			.forEach((client) -> client.members().forEach((host) -> counts.merge(host, 1, Integer::sum)));
		assertThat(counts).hasSize(300);
		assertThat(counts.values()).allSatisfy((count) -> assertThat(count).isBetween(33, 100));
	}

	@Test
	@Timeout(60)
	void theGreatestIndexAndALargeFleetAreAffordable() {
		List<Instance> fleet = new ArrayList<>(TestInstances.many(5000));
		Client client = new Client(ClientSubset.byIndex(20, ClientSubset.MAX_INDEX), fleet);
		client.members();
		fleet.subList(0, 500).clear();
		assertThat(client.see(fleet)).hasSize(20);
	}

	@Test
	void allocatesNothingPerRequest() {
		Client client = new Client(ClientSubset.byIndex(8, 17), TestInstances.many(60));
		assertThat(AllocatedBytes.perPick((request) -> client.stage.present(request).get(0), REQUEST)).isLessThan(1);
	}

	@Test
	void refusesWhatMakesNoSense() {
		assertThatIllegalArgumentException().isThrownBy(() -> ClientSubset.byIndex(0, 0));
		assertThatIllegalArgumentException().isThrownBy(() -> ClientSubset.byIndex(1001, 0));
		assertThatIllegalArgumentException().isThrownBy(() -> ClientSubset.byIndex(1, -1));
		assertThatIllegalArgumentException().isThrownBy(() -> ClientSubset.byIndex(1, 10_000));
		assertThatIllegalArgumentException().isThrownBy(() -> ClientSubset.byId(1, " "));
	}

	private static int spread(List<Client> clients, List<Instance> fleet) {
		Map<String, Integer> counts = new HashMap<>();
		fleet.forEach((instance) -> counts.put(instance.getHost(), 0));
		clients.forEach((client) -> client.see(fleet).forEach((host) -> counts.merge(host, 1, Integer::sum)));
		return Collections.max(counts.values()) - Collections.min(counts.values());
	}

	private static Map<String, Integer> counts(int clients, int count, int size) {
		Map<String, Integer> counts = new HashMap<>();
		clients((number) -> ClientSubset.byIndex(size, number), clients, TestInstances.many(count))
			.forEach((client) -> client.members().forEach((host) -> counts.merge(host, 1, Integer::sum)));
		return counts;
	}

	private static ClientSubset subset(boolean indexed, int size, int number) {
		return indexed ? ClientSubset.byIndex(size, number) : ClientSubset.byId(size, "client-" + number);
	}

	private static List<Client> clients(IntFunction<ClientSubset> subset, int count, List<Instance> fleet) {
		return IntStream.range(0, count).mapToObj((number) -> new Client(subset.apply(number), fleet)).toList();
	}

	private static int number(String host) {
		return Integer.parseInt(host.substring(1));
	}

	private static final class Client {

		private final PresentSupplier source;

		private final ClientSubsetServiceInstanceListSupplier stage;

		Client(ClientSubset subset, List<Instance> fleet) {
			this.source = new PresentSupplier(InstanceList.of(fleet));
			this.stage = new ClientSubsetServiceInstanceListSupplier(this.source, subset);
			members();
		}

		Set<String> members() {
			return new HashSet<>(TestInstances.hosts(this.stage.get(REQUEST).blockFirst()));
		}

		Set<String> see(List<Instance> fleet) {
			this.source.list = this.source.list.successor(fleet);
			return members();
		}

	}

}
