package io.fairway.routing;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.client.ServiceInstance;

import io.fairway.instance.CapturedLog;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Garbage;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Rejections;
import io.fairway.instance.TestInstances;
import io.fairway.routing.FilterSettings.OnEmpty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FilteringServiceInstanceListSupplierTests {

	private final InstanceList instances = TestInstances.list("a", "b", "c", "d");

	private final TestSupplier source = new TestSupplier(this.instances.flux());

	private final Refusing filter = new Refusing();

	private final FakeTicker ticker = new FakeTicker();

	private final CapturedLog log = new CapturedLog(Rejections.class);

	@AfterEach
	void closeLog() {
		this.log.close();
	}

	@Test
	void takesOutWhatAFilterRefuses() {
		this.filter.refuse("b");
		assertThat(get(stage(50, this.filter))).containsExactly("a", "c", "d");
	}

	@Test
	void keepsWhatAllFiltersAccept() {
		Refusing second = new Refusing();
		this.filter.refuse("b");
		second.refuse("d");
		assertThat(get(stage(50, this.filter, second))).containsExactly("a", "c");
	}

	@Test
	void withoutFiltersTheListStaysTheSameObject() {
		assertThat(stage(50).get().blockFirst()).isSameAs(this.instances);
	}

	@Test
	void whenTooFewRemainOffersAll() {
		this.filter.refuse("a", "b", "c");
		assertThat(get(stage(50, this.filter))).containsExactly("a", "b", "c", "d");
	}

	@Test
	void whenJustEnoughRemainOffersThose() {
		this.filter.refuse("a", "b");
		assertThat(get(stage(50, this.filter))).containsExactly("c", "d");
	}

	@Test
	void withoutPanicThresholdStillNeverOffersNothing() {
		this.filter.refuse("a", "b", "c", "d");
		assertThat(get(stage(0, this.filter))).containsExactly("a", "b", "c", "d");
	}

	@Test
	void withoutPanicThresholdOffersTheLastOne() {
		this.filter.refuse("a", "b", "c");
		assertThat(get(stage(0, this.filter))).containsExactly("d");
	}

	@Test
	void atTheHighestPanicThresholdOneRefusalIsTooMany() {
		this.filter.refuse("a");
		assertThat(get(stage(100, this.filter))).containsExactly("a", "b", "c", "d");
	}

	@Test
	void panicsExactlyBelowTheThreshold() {
		long seed = 10;
		Random random = new Random(seed);
		for (int n = 1; n <= 50; n++) {
			this.source.lists = InstanceList.of(TestInstances.many(n)).flux();
			for (int refused = 0; refused <= n; refused++) {
				int threshold = (random.nextInt(3) == 0) ? 50 : random.nextInt(101);
				int limit = refused;
				InstanceFilter filter = (instance) -> Integer.parseInt(instance.getHost().substring(1)) >= limit;
				int remaining = n - refused;
				boolean panic = remaining == 0 || remaining < threshold / 100.0 * n - 1e-9;
				assertThat(get(stage(threshold, filter))).as("%s of %s remain, threshold %s", remaining, n, threshold)
					.hasSize(panic ? n : remaining);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 101 })
	void refusesAPanicThresholdThatIsNoPercentage(int threshold) {
		assertThatIllegalArgumentException().isThrownBy(() -> stage(threshold, this.filter))
			.withMessage("panicThreshold: " + threshold + " (expected: 0 to 100)");
	}

	@Test
	void asksAgainWhenAFilterChangesItsMind() {
		FilteringServiceInstanceListSupplier stage = stage(0, this.filter);
		assertThat(get(stage)).hasSize(4);
		this.filter.refuse("a");
		assertThat(get(stage)).containsExactly("b", "c", "d");
	}

	@Test
	void noticesWhichOfManyFiltersChangesItsMind() {
		Refusing second = new Refusing();
		FilteringServiceInstanceListSupplier stage = stage(0, this.filter, second);
		get(stage);
		second.refuse("a");
		assertThat(get(stage)).containsExactly("b", "c", "d");
		this.filter.refuse("b");
		assertThat(get(stage)).containsExactly("c", "d");
	}

	@Test
	void asksNothingWhileNothingChanges() {
		FilteringServiceInstanceListSupplier stage = stage(0, this.filter);
		List<ServiceInstance> first = stage.get().blockFirst();
		int asked = this.filter.asked;
		assertThat(stage.get().blockFirst()).isSameAs(first);
		assertThat(this.filter.asked).isEqualTo(asked);
	}

	@Test
	void aChangeOfMindWithoutConsequenceKeepsTheObject() {
		FilteringServiceInstanceListSupplier stage = stage(0, this.filter);
		List<ServiceInstance> first = stage.get().blockFirst();
		this.filter.refuse("unknown");
		assertThat(stage.get().blockFirst()).isSameAs(first);
	}

	@Test
	void aChangeWhileTheFiltersAreAskedIsNotOverlooked() {
		this.filter.whileAsked = () -> {
			this.filter.whileAsked = () -> {
			};
			this.filter.refuse("a");
		};
		this.filter.refuse("b");
		FilteringServiceInstanceListSupplier stage = stage(0, this.filter);
		get(stage);
		assertThat(get(stage)).containsExactly("c", "d");
	}

	@Test
	void handsOverWhatWasDerivedAcrossChangesOfAnyKind() {
		Object owner = new Object();
		FilteringServiceInstanceListSupplier stage = stage(0, this.filter);
		((InstanceList) stage.get().blockFirst()).derived(owner, (list, previous) -> "first");
		this.filter.refuse("a");
		this.source.lists = this.instances.successor(TestInstances.instances("a", "x")).flux();
		String derived = ((InstanceList) stage.get().blockFirst()).derived(owner, (list, previous) -> previous);
		assertThat(derived).isEqualTo("first");
	}

	@Test
	void anEmptyListStaysEmpty() {
		this.source.lists = InstanceList.of(List.of()).flux();
		assertThat(get(stage(50, this.filter))).isEmpty();
	}

	@Test
	void aFilterThatFailsTakesOutNothingAndIsNamedOnce() {
		InstanceFilter failing = (instance) -> {
			throw new IllegalStateException("test");
		};
		this.filter.refuse("a");
		FilteringServiceInstanceListSupplier stage = stage(0, failing, this.filter);
		assertThat(get(stage)).containsExactly("b", "c", "d");
		this.filter.refuse("b");
		assertThat(get(stage)).containsExactly("c", "d");
		assertThat(this.log.messages()).singleElement().asString().contains("Instances of service 'users'", "test");
	}

	@Test
	void tellsFiltersWhichInstancesThereAreBeforeItAsks() {
		List<String> calls = new ArrayList<>();
		InstanceFilter observing = new InstanceFilter() {

			@Override
			public void observe(List<Instance> instances) {
				calls.add(instances.stream().map(Instance::getHost).toList().toString());
			}

			@Override
			public boolean accepts(Instance instance) {
				calls.add(instance.getHost());
				return true;
			}

		};
		this.filter.refuse("a");
		get(stage(0, this.filter, observing));
		assertThat(calls).containsExactly("[a, b, c, d]", "b", "c", "d");
	}

	@Test
	void aFilterThatFailsToObserveIsAskedAllTheSame() {
		InstanceFilter failing = new InstanceFilter() {

			@Override
			public void observe(List<Instance> instances) {
				throw new IllegalStateException("blind");
			}

			@Override
			public boolean accepts(Instance instance) {
				return !instance.getHost().equals("a");
			}

		};
		assertThat(get(stage(0, failing))).containsExactly("b", "c", "d");
		assertThat(this.log.messages()).singleElement().asString().contains("blind");
	}

	@Test
	void aFilterWhoseRevisionFailsTakesPartAllTheSame() {
		InstanceFilter failing = new InstanceFilter() {
			@Override
			public boolean accepts(Instance instance) {
				return !instance.getHost().equals("a");
			}

			@Override
			public long revision() {
				throw new IllegalStateException("test");
			}
		};
		assertThat(get(stage(0, failing))).containsExactly("b", "c", "d");
	}

	/** Two stages behind one list that take turns must not keep each other's past. */
	@Test
	void doesNotGrowOverGenerations() {
		FilteringServiceInstanceListSupplier first = stage(0, this.filter);
		FilteringServiceInstanceListSupplier second = stage(0, this.filter);
		InstanceList list = TestInstances.list("a");
		WeakReference<InstanceList> early = new WeakReference<>(list);
		for (int i = 0; i < 10_000; i++) {
			this.source.lists = list.flux();
			get((i % 2 == 0) ? first : second);
			list = list.successor(TestInstances.instances("a", "h" + i));
		}
		this.source.lists = list.flux();
		Garbage.awaitCollectionOf(early);
		assertThat(get(first)).hasSize(2);
	}

	@Test
	void whileOneRequestAsksTheFiltersOthersGoOnWithWhatIsThere() {
		FilteringServiceInstanceListSupplier stage = stage(0, this.filter);
		get(stage);
		List<List<String>> others = new ArrayList<>();
		this.filter.whileAsked = () -> others
			.add(CompletableFuture.supplyAsync(() -> get(stage)).orTimeout(10, TimeUnit.SECONDS).join());
		this.filter.refuse("a");
		assertThat(get(stage)).containsExactly("b", "c", "d");
		assertThat(others).hasSize(4).containsOnly(List.of("a", "b", "c", "d"));
	}

	@Test
	void whenNothingRemainsOffersNothingIfToldSo() {
		this.filter.refuse("a", "b", "c", "d");
		assertThat(get(stage(new FilterSettings(50, 100, OnEmpty.NONE), this.filter))).isEmpty();
	}

	@Test
	void whenSomethingRemainsThePanicThresholdHolds() {
		this.filter.refuse("a", "b", "c");
		assertThat(get(stage(new FilterSettings(50, 100, OnEmpty.NONE), this.filter))).hasSize(4);
	}

	@Test
	void removesNoMoreThanIsAllowedAndThoseThatWereRefusedFirst() {
		FilteringServiceInstanceListSupplier stage = stage(new FilterSettings(0, 50, OnEmpty.ALL), this.filter);
		this.filter.refuse("c");
		get(stage);
		this.ticker.advance(Duration.ofSeconds(1));
		this.filter.refuse("b");
		get(stage);
		this.ticker.advance(Duration.ofSeconds(1));
		this.filter.refuse("a");
		assertThat(get(stage)).containsExactly("a", "d");
	}

	@Test
	void aRequiredFilterThatFailsLetsNothingPass() {
		InstanceFilter required = new InstanceFilter() {

			@Override
			public boolean accepts(Instance instance) {
				throw new IllegalStateException("test");
			}

			@Override
			public boolean isRequired() {
				return true;
			}

			@Override
			public String name() {
				return "entitlement";
			}

		};
		assertThat(get(stage(new FilterSettings(0, 100, OnEmpty.NONE), required))).isEmpty();
		assertThat(this.log.messages()).singleElement()
			.asString()
			.contains("filter entitlement fails and lets no instances pass");
	}

	private FilteringServiceInstanceListSupplier stage(int panicThreshold, InstanceFilter... filters) {
		return stage(new FilterSettings(panicThreshold, 100, OnEmpty.ALL), filters);
	}

	private FilteringServiceInstanceListSupplier stage(FilterSettings settings, InstanceFilter... filters) {
		return new FilteringServiceInstanceListSupplier(this.source, List.of(filters), settings, this.ticker);
	}

	private static List<String> get(FilteringServiceInstanceListSupplier stage) {
		return new ArrayList<>(TestInstances.hosts(stage.get().blockFirst()));
	}

	private static final class Refusing implements InstanceFilter {

		private final Set<String> refused = ConcurrentHashMap.newKeySet();

		private volatile long revision;

		private int asked;

		private Runnable whileAsked = () -> {
		};

		void refuse(String... hosts) {
			this.refused.addAll(List.of(hosts));
			this.revision++;
		}

		@Override
		public boolean accepts(Instance instance) {
			this.asked++;
			boolean accepted = !this.refused.contains(instance.getHost());
			this.whileAsked.run();
			return accepted;
		}

		@Override
		public long revision() {
			return this.revision;
		}

	}

}
