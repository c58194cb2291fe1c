package io.fairway.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/**
 * Requests that ask for nothing are split over versions.
 */
class VersionSplitsTests {

	private static final int USERS = 100_000;

	private static final String HEADER = "X-Version";

	/** The context of these requests is the key itself. */
	private static final ToLongFunction<Request<?>> KEY = (request) -> (Long) request.getContext();

	private final InstanceList instances = InstanceList.of(List.of(version("one", "1.4.0"), version("two", "2.0.0"),
			version("three", "3.0.0"), version("none", null)));

	private final TestSupplier source = new TestSupplier(this.instances.flux());

	@ParameterizedTest
	@ValueSource(doubles = { 0, 0.1, 1, 5, 50, 99, 100 })
	void givesAVersionItsShare(double percent) {
		Map<String, Integer> counts = count(stage(null, new VersionSplit("2.x", percent)));
		assertThat(percent(counts, "two")).isEqualTo(percent, within(1.0));
		assertThat(percent(counts, "one three none")).isEqualTo(100 - percent, within(1.0));
	}

	@Test
	void givesEachVersionItsShare() {
		Map<String, Integer> counts = count(stage(null, new VersionSplit("2.x", 5), new VersionSplit("3.x", 10)));
		assertThat(percent(counts, "two")).isEqualTo(5, within(1.0));
		assertThat(percent(counts, "three")).isEqualTo(10, within(1.0));
		assertThat(percent(counts, "one none")).isEqualTo(85, within(1.0));
	}

	@Test
	void givesTheOthersTheDefaultVersion() {
		Map<String, Integer> counts = count(stage("1.x", new VersionSplit("2.x", 30)));
		assertThat(percent(counts, "one")).isEqualTo(70, within(1.0));
		assertThat(percent(counts, "two")).isEqualTo(30, within(1.0));
	}

	/** Also over a fleet of clients, each of which has a stage of its own. */
	@Test
	void raisingAShareMovesNobodyBack() {
		List<List<String>> sides = new ArrayList<>();
		for (double percent : new double[] { 5, 10, 50 }) {
			List<VersionServiceInstanceListSupplier> fleet = List.of(stage(null, new VersionSplit("2.x", percent)),
					stage(null, new VersionSplit("2.x", percent)));
			List<String> side = new ArrayList<>();
			for (int user = 0; user < USERS; user++) {
				side.add(get(fleet.get(user % 2), user));
				assertThat(get(fleet.get((user + 1) % 2), user)).isEqualTo(side.get(user));
			}
			assertThat(side.stream().filter("two"::equals).count() * 100.0 / USERS).isEqualTo(percent, within(1.0));
			sides.add(side);
		}
		for (int user = 0; user < USERS; user++) {
			for (int step = 1; step < sides.size(); step++) {
				if (sides.get(step - 1).get(user).equals("two")) {
					assertThat(sides.get(step).get(user)).isEqualTo("two");
				}
			}
		}
	}

	@Test
	void raisingTheFirstOfTwoSharesMovesNobodyBackToTheOthers() {
		VersionServiceInstanceListSupplier before = stage(null, new VersionSplit("2.x", 5), new VersionSplit("3.x", 5));
		VersionServiceInstanceListSupplier after = stage(null, new VersionSplit("2.x", 10), new VersionSplit("3.x", 5));
		for (int user = 0; user < USERS; user++) {
			if (!get(before, user).equals("one none")) {
				assertThat(get(after, user)).isNotEqualTo("one none");
			}
		}
	}

	@Test
	void otherServicesHaveOtherUsersTryTheirNewVersion() {
		TestSupplier orders = new TestSupplier(this.instances.flux());
		orders.serviceId = "orders";
		VersionSettings settings = settings(null, new VersionSplit("2.x", 10));
		VersionServiceInstanceListSupplier first = new VersionServiceInstanceListSupplier(this.source, settings);
		VersionServiceInstanceListSupplier second = new VersionServiceInstanceListSupplier(orders, settings);
		int both = 0;
		for (int user = 0; user < USERS; user++) {
			both += (get(first, user).equals("two") && get(second, user).equals("two")) ? 1 : 0;
		}
		assertThat(both * 100.0 / USERS).isEqualTo(1, within(0.3));
	}

	@Test
	void withoutKeyIsLeftToChance() {
		SplittableRandom random = new SplittableRandom(1);
		VersionServiceInstanceListSupplier stage = new VersionServiceInstanceListSupplier(this.source,
				new VersionSettings(HEADER, null).withSplits(List.of(new VersionSplit("2.x", 20)),
						(request) -> random.nextLong()));
		int canary = 0;
		for (int i = 0; i < USERS; i++) {
			canary += get(stage, 7).equals("two") ? 1 : 0;
		}
		assertThat(canary * 100.0 / USERS).isEqualTo(20, within(1.0));
	}

	@Test
	void aVersionThatNobodyHasLeavesItsShareToTheOthersAndIsCounted() {
		VersionServiceInstanceListSupplier stage = stage(null, new VersionSplit("4.x", 100));
		assertThat(get(stage, 1)).isEqualTo("one two three none");
		assertThat(stage.counts().splitFallbacks()).isOne();
		assertThat(stage.counts().fallbacks()).isZero();
	}

	@Test
	void whenNobodyIsLeftForTheOthersTheyGetAnyAndAreCounted() {
		VersionServiceInstanceListSupplier stage = stage(null, new VersionSplit("*", 0));
		this.source.lists = InstanceList.of(List.of(version("a", "1.0.0"), version("b", "2.0.0"))).flux();
		assertThat(get(stage, 1)).isEqualTo("a b");
		assertThat(stage.counts().splitFallbacks()).isOne();
	}

	@Test
	void doNotMatterToRequestsThatAsk() {
		VersionServiceInstanceListSupplier stage = stage("3.x", new VersionSplit("2.x", 100));
		assertThat(TestInstances.hosts(stage.get(TestRequests.withHeader(HEADER, "1.x")).blockFirst()))
			.containsExactly("one");
	}

	@Test
	void aKeyThatFailsLeadsToTheOthers() {
		VersionServiceInstanceListSupplier stage = new VersionServiceInstanceListSupplier(this.source,
				new VersionSettings(HEADER, null).withSplits(List.of(new VersionSplit("2.x", 50)), (request) -> {
					throw new IllegalStateException();
				}));
		assertThat(get(stage, 1)).isEqualTo("one three none");
	}

	@Test
	void theListOfAShareIsTheNextVersionOfTheOneBefore() {
		VersionServiceInstanceListSupplier stage = stage(null, new VersionSplit(">=2", 50));
		Object owner = new Object();
		((InstanceList) stage.get(new DefaultRequest<>(user("two three"))).blockFirst()).derived(owner,
				(list, previous) -> "first");
		this.source.lists = this.instances.successor(List.of(version("two", "2.0.0"), version("x", "4.0.0"))).flux();
		InstanceList after = (InstanceList) stage.get(new DefaultRequest<>(user("two x"))).blockFirst();
		String derived = after.derived(owner, (list, previous) -> previous);
		assertThat(derived).isEqualTo("first");
	}

	/** A user whose share is that of the hosts. */
	private long user(String hosts) {
		VersionServiceInstanceListSupplier stage = stage(null, new VersionSplit(">=2", 50));
		for (long user = 0; true; user++) {
			if (get(stage, user).equals(hosts)) {
				return user;
			}
		}
	}

	@Test
	void refusesSharesThatMakeNoSense() {
		assertThatIllegalArgumentException().isThrownBy(() -> new VersionSplit("2.x", 101));
		assertThatIllegalArgumentException().isThrownBy(() -> new VersionSplit("2.x", -1));
		assertThatIllegalArgumentException().isThrownBy(() -> new VersionSplit("2.x", Double.NaN));
		assertThatIllegalArgumentException().isThrownBy(() -> new VersionSplit(">>", 1));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> stage(null, new VersionSplit("2.x", 60), new VersionSplit("3.x", 41)));
	}

	private Map<String, Integer> count(VersionServiceInstanceListSupplier stage) {
		Map<String, Integer> counts = new LinkedHashMap<>();
		for (int user = 0; user < USERS; user++) {
			counts.merge(get(stage, user), 1, Integer::sum);
		}
		return counts;
	}

	private static double percent(Map<String, Integer> counts, String hosts) {
		return counts.getOrDefault(hosts, 0) * 100.0 / USERS;
	}

	private VersionServiceInstanceListSupplier stage(String defaultVersion, VersionSplit... splits) {
		return new VersionServiceInstanceListSupplier(this.source, settings(defaultVersion, splits));
	}

	private static VersionSettings settings(String defaultVersion, VersionSplit... splits) {
		return new VersionSettings(HEADER, defaultVersion).withSplits(List.of(splits), KEY);
	}

	private static String get(VersionServiceInstanceListSupplier stage, long user) {
		return String.join(" ", TestInstances.hosts(stage.get(new DefaultRequest<>(user)).blockFirst()));
	}

	private static Instance version(String host, String version) {
		return TestInstances.builder(host).version(version).build();
	}

}
