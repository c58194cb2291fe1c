package io.fairway.instance;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.ServiceInstance;
import reactor.core.Fuseable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class InstanceListTests {

	/** As many owners keep what they derived; see the constant in the class. */
	private static final int MAX_OWNERS = 16;

	private final Object owner = new Object();

	private final AtomicInteger runs = new AtomicInteger();

	@Test
	void holdsTheInstancesInTheirOrder() {
		assertThat(TestInstances.list("b", "a", "c")).containsExactlyElementsOf(TestInstances.instances("b", "a", "c"));
	}

	@Test
	void cannotBeChanged() {
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> TestInstances.list("a").remove(0));
	}

	@Test
	void doesNotFollowChangesOfTheCollectionItWasMadeFrom() {
		List<Instance> source = new ArrayList<>(TestInstances.instances("a"));
		InstanceList list = InstanceList.of(source);
		source.clear();
		assertThat(list).hasSize(1);
	}

	@Test
	void doesNotChangeWithItsArray() {
		InstanceList list = TestInstances.list("a");
		list.toInstances()[0] = TestInstances.instance("b");
		assertThat(list).containsExactly(TestInstances.instance("a"));
	}

	@Test
	void isAStreamThatIsAlreadyThere() throws Exception {
		InstanceList list = TestInstances.list("a");
		assertThat(list.flux()).isSameAs(list.flux()).isInstanceOf(Fuseable.ScalarCallable.class);
		assertThat(((Fuseable.ScalarCallable<?>) list.flux()).call()).isSameAs(list);
	}

	@Test
	void successorWithEqualContentIsTheSameList() {
		InstanceList list = TestInstances.list("a", "b");
		assertThat(list.successor(TestInstances.instances("a", "b"))).isSameAs(list);
	}

	@Test
	void successorInAnotherOrderIsAnotherList() {
		assertThat(TestInstances.list("a", "b").successor(TestInstances.instances("b", "a")))
			.containsExactlyElementsOf(TestInstances.instances("b", "a"));
	}

	@Test
	void successorWithOtherMetadataIsAnotherList() {
		InstanceList list = TestInstances.list("a");
		assertThat(list.successor(List.of(TestInstances.weighted("a", 2))))
			.containsExactly(TestInstances.weighted("a", 2));
	}

	@Test
	void derivesOncePerListAndOwner() {
		InstanceList list = TestInstances.list("a");
		Object first = list.derived(this.owner, this::count);
		assertThat(list.derived(this.owner, this::count)).isSameAs(first);
		assertThat(this.runs).hasValue(1);
	}

	@Test
	void derivesForEachOwner() {
		InstanceList list = TestInstances.list("a");
		list.derived(this.owner, this::count);
		list.derived(new Object(), this::count);
		assertThat(this.runs).hasValue(2);
	}

	@Test
	void tellsOwnersApartByIdentity() {
		InstanceList list = TestInstances.list("a");
		assertThat(list.<Object>derived(new String("x"), this::count))
			.isNotSameAs(list.derived(new String("x"), this::count));
	}

	@Test
	void derivesAgainForASuccessor() {
		InstanceList list = TestInstances.list("a");
		list.derived(this.owner, this::count);
		list.successor(TestInstances.instances("b")).derived(this.owner, this::count);
		assertThat(this.runs).hasValue(2);
	}

	@Test
	void atFirstNothingWasDerivedBefore() {
		Boolean first = TestInstances.list("a").derived(this.owner, (list, previous) -> previous == null);
		assertThat(first).isTrue();
	}

	@Test
	void derivesForASuccessorBeforeAnybodyAsks() {
		InstanceList list = TestInstances.list("a");
		list.derived(this.owner, this::count);
		InstanceList next = list.successor(TestInstances.instances("b"));
		assertThat(this.runs).hasValue(2);
		next.derived(this.owner, this::count);
		assertThat(this.runs).hasValue(2);
	}

	@Test
	void derivesNothingAheadThatNobodyAskedTheListBeforeFor() {
		InstanceList list = TestInstances.list("a");
		list.derived(this.owner, this::count);
		list.successor(TestInstances.instances("b")).successor(TestInstances.instances("c"));
		assertThat(this.runs).hasValue(2);
	}

	@Test
	void leavesToTheNextRequestWhatCannotBeDerivedAhead() {
		InstanceList list = TestInstances.list("a");
		InstanceList.Derivation<String> derivation = (self, previous) -> {
			if (self.get(0).getHost().equals("b")) {
				throw new IllegalStateException("test");
			}
			return hosts(self, previous);
		};
		list.derived(this.owner, derivation);
		InstanceList next = list.successor(TestInstances.instances("b"));
		assertThatIllegalStateException().isThrownBy(() -> next.derived(this.owner, derivation));
		InstanceList last = next.successor(TestInstances.instances("c"));
		assertThat(last.derived(this.owner, derivation)).isEqualTo("ac");
	}

	@Test
	void handsOverWhatWasDerivedFromTheListBefore() {
		InstanceList list = TestInstances.list("a");
		list.derived(this.owner, InstanceListTests::hosts);
		InstanceList next = list.successor(TestInstances.instances("b"));
		assertThat(next.<String>derived(this.owner, InstanceListTests::hosts)).isEqualTo("ab");
	}

	@Test
	void handsOverAcrossListsFromWhichNothingWasDerived() {
		InstanceList list = TestInstances.list("a");
		list.derived(this.owner, InstanceListTests::hosts);
		InstanceList next = list.successor(TestInstances.instances("b"))
			.successor(TestInstances.instances("c"))
			.successor(TestInstances.instances("d"));
		assertThat(next.<String>derived(this.owner, InstanceListTests::hosts)).isEqualTo("abd");
	}

	@Test
	void handsNothingOverToAnotherOwner() {
		InstanceList list = TestInstances.list("a");
		list.derived(this.owner, InstanceListTests::hosts);
		InstanceList next = list.successor(TestInstances.instances("b"));
		Boolean first = next.derived(new Object(), (self, previous) -> previous == null);
		assertThat(first).isTrue();
	}

	@Test
	void derivesAgainAfterAFailure() {
		InstanceList list = TestInstances.list("a");
		assertThatIllegalStateException().isThrownBy(() -> list.derived(this.owner, (self, previous) -> {
			throw new IllegalStateException("test");
		}));
		assertThat(list.<String>derived(this.owner, (self, previous) -> "second")).isEqualTo("second");
	}

	@Test
	void remembersAsManyOwnersAsAServiceHas() {
		InstanceList list = TestInstances.list("a");
		List<Object> owners = derivedFor(list, MAX_OWNERS);
		owners.forEach((owner) -> list.derived(owner, this::count));
		assertThat(this.runs).hasValue(MAX_OWNERS);
	}

	@Test
	void forgetsTheOldestOfTooManyOwners() {
		InstanceList list = TestInstances.list("a");
		List<Object> owners = derivedFor(list, MAX_OWNERS + 1);
		list.derived(owners.get(0), this::count);
		assertThat(this.runs).hasValue(MAX_OWNERS + 2);
	}

	@Test
	void ownersThatAreNotUsedAnyMoreAreForgotten() {
		InstanceList list = TestInstances.list("a");
		WeakReference<Object> first = new WeakReference<>(derivedFor(list, 1).get(0));
		derivedFor(list, 1000);
		Garbage.awaitCollectionOf(first);
		assertThat(list).hasSize(1);
	}

	@Test
	void keepsNothingThatWasReplaced() {
		InstanceList list = TestInstances.list("a");
		WeakReference<Object> first = new WeakReference<>(list.derived(this.owner, this::count));
		InstanceList next = list.successor(TestInstances.instances("b"));
		next.derived(this.owner, this::count);
		list = next;
		Garbage.awaitCollectionOf(first);
		assertThat(list).hasSize(1);
	}

	@Test
	void doesNotGrowOverGenerations() {
		InstanceList list = TestInstances.list("a");
		Object middle = new Object();
		list.derived(this.owner, (self, previous) -> new Object());
		list.derived(middle, (self, previous) -> new Object());
		WeakReference<InstanceList> first = new WeakReference<>(list);
		for (int i = 0; i < 10_000; i++) {
			list = list.successor(List.of(TestInstances.weighted("a", i + 2)));
			list.derived(this.owner, (self, previous) -> new Object());
			if (i % 7 == 0) {
				list.derived(middle, (self, previous) -> new Object());
			}
		}
		Garbage.awaitCollectionOf(first);
		assertThat(list).hasSize(1);
	}

	@Test
	void manyThreadsDeriveOnce() throws Exception {
		int threads = 8;
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			for (int round = 0; round < 500; round++) {
				this.runs.set(0);
				InstanceList list = TestInstances.list("a");
				CyclicBarrier barrier = new CyclicBarrier(threads);
				List<Future<Object>> results = new ArrayList<>();
				for (int i = 0; i < threads; i++) {
					results.add(executor.submit(() -> {
						barrier.await();
						return list.derived(this.owner, this::count);
					}));
				}
				for (Future<Object> result : results) {
					assertThat(result.get(10, TimeUnit.SECONDS)).isSameAs(results.get(0).get());
				}
				assertThat(this.runs).hasValue(1);
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	/** Two owners that derive at the same moment must not overwrite each other. */
	@Test
	void manyThreadsWithOwnersOfTheirOwnLoseNothing() throws Exception {
		int threads = 8;
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			for (int round = 0; round < 500; round++) {
				InstanceList list = TestInstances.list("a");
				CountDownLatch go = new CountDownLatch(1);
				List<Object> owners = new ArrayList<>();
				List<Future<?>> results = new ArrayList<>();
				for (int i = 0; i < threads; i++) {
					Object owner = new Object();
					owners.add(owner);
					results.add(executor.submit(() -> {
						go.await();
						return list.derived(owner, this::count);
					}));
				}
				go.countDown();
				for (Future<?> result : results) {
					result.get(10, TimeUnit.SECONDS);
				}
				this.runs.set(0);
				owners.forEach((owner) -> list.derived(owner, this::count));
				assertThat(this.runs).hasValue(0);
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	private List<Object> derivedFor(InstanceList list, int owners) {
		List<Object> result = new ArrayList<>();
		for (int i = 0; i < owners; i++) {
			Object owner = new Object();
			result.add(owner);
			list.derived(owner, this::count);
		}
		return result;
	}

	/** The hosts of this list and of those before. */
	private static String hosts(InstanceList list, String previous) {
		return ((previous != null) ? previous : "")
				+ list.stream().map(ServiceInstance::getHost).collect(Collectors.joining());
	}

	private Object count(List<ServiceInstance> list, Object previous) {
		this.runs.incrementAndGet();
		return new Object();
	}

}
