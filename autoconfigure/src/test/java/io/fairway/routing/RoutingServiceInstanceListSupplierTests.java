package io.fairway.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.CachingServiceInstanceListSupplier;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;

import io.fairway.discovery.InstanceDirectory;
import io.fairway.discovery.MergeMode;
import io.fairway.discovery.TestDirectories;
import io.fairway.instance.CapturedLog;
import io.fairway.instance.FakeScheduler;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Locality;
import io.fairway.instance.QuietPeriod;
import io.fairway.instance.TestInstances;
import io.fairway.registry.FakeRegistry;
import io.fairway.routing.FilterSettings.OnEmpty;

import static org.assertj.core.api.Assertions.assertThat;

class RoutingServiceInstanceListSupplierTests {

	private static final Request<?> REQUEST = new DefaultRequest<>();

	private static final RoutingSettings NOTHING = settings(null, Locality.UNKNOWN, 0);

	private static final InstanceFilter NOT_B = (instance) -> !instance.getHost().equals("b");

	private final InstanceList instances = InstanceList.of(List.of(instance("a", "1", "eu"), instance("b", "1", "us"),
			instance("c", "2", "eu"), instance("d", "2", "us")));

	private final TestSupplier source = new TestSupplier(this.instances.flux());

	private final FakeRegistry registry = new FakeRegistry("east");

	private final InstanceDirectory directory = TestDirectories.directory(List.of(this.registry), MergeMode.UNION,
			Duration.ofSeconds(3), 10, new FakeScheduler(new FakeTicker()), (event) -> {
			});

	private final FakeTicker ticker = new FakeTicker();

	private final List<PanicChangedEvent> panics = new ArrayList<>();

	private RoutingSettings settings = NOTHING;

	@Test
	void withoutStagesAndFiltersHandsOutTheListItself() {
		assertThat(chain().get(REQUEST).blockFirst()).isSameAs(this.instances);
	}

	@Test
	void isThereAtOnceWhereTheListIs() {
		this.settings = settings(new VersionSettings("X-Version", "1"), new Locality("eu", ""), 50);
		assertThat(chain(NOT_B).get(REQUEST)).isInstanceOf(Fuseable.ScalarCallable.class);
	}

	@Test
	void narrowsByVersion() {
		this.settings = settings(new VersionSettings("X-Version", "2"), Locality.UNKNOWN, 0);
		assertThat(get(chain())).containsExactly("c", "d");
	}

	@Test
	void handsTheRequestThroughAllStages() {
		this.settings = settings(new VersionSettings("X-Version", null), new Locality("eu", ""), 0);
		Request<?> request = TestRequests.withHeader("X-Version", "2");
		assertThat(TestInstances.hosts(chain(NOT_B).get(request).blockFirst())).containsExactly("c");
		assertThat(this.source.requests).containsExactly(request);
	}

	@Test
	void tellsWhichStageLeavesNone() {
		this.settings = settings(new VersionSettings("X-Version", null), new Locality("eu", ""), 0);
		RoutingServiceInstanceListSupplier chain = new RoutingServiceInstanceListSupplier(
				new PresentSupplier(this.instances), () -> this.settings, List.of(), this.ticker, this.panics::add);
		Request<?> request = TestRequests.withHeader("X-Version", "3");
		assertThat(chain.present(request)).isEmpty();
		assertThat(chain.problem(request)).isEqualTo("its stage 'version' leaves none of 4 instances for the request");
	}

	@Test
	void prefersItsLocality() {
		this.settings = settings(null, new Locality("us", ""), 0);
		assertThat(get(chain())).containsExactly("b", "d");
	}

	@Test
	void filters() {
		assertThat(get(chain(NOT_B))).containsExactly("a", "c", "d");
	}

	@Test
	void aFilterThatIsNotActiveIsNotAskedUntilTheSettingsChange() {
		AtomicBoolean active = new AtomicBoolean();
		RoutingServiceInstanceListSupplier chain = chain(new InstanceFilter() {

			@Override
			public boolean accepts(Instance instance) {
				return NOT_B.accepts(instance);
			}

			@Override
			public boolean isActive() {
				return active.get();
			}

		});
		assertThat(get(chain)).contains("b");
		active.set(true);
		this.settings = settings(null, Locality.UNKNOWN, 0);
		assertThat(get(chain)).doesNotContain("b");
	}

	@Test
	void panicThatComesAndGoesIsLoggedOnceInAWhile() {
		AtomicInteger revision = new AtomicInteger();
		InstanceFilter flapping = new InstanceFilter() {

			@Override
			public boolean accepts(Instance instance) {
				return revision.get() % 2 == 0;
			}

			@Override
			public long revision() {
				return revision.get();
			}

		};
		this.settings = settings(null, Locality.UNKNOWN, 50);
		try (CapturedLog log = new CapturedLog(Panic.class)) {
			RoutingServiceInstanceListSupplier chain = chain(flapping);
			for (int i = 0; i < 20; i++) {
				revision.incrementAndGet();
				get(chain);
			}
			assertThat(this.panics).hasSize(20);
			assertThat(log.messages()).hasSize(2);
			this.ticker.advance(QuietPeriod.LENGTH);
			revision.incrementAndGet();
			get(chain);
			assertThat(log.messages()).hasSize(3);
		}
	}

	@Test
	void tellsWhichFilterRemovedAnInstanceAndSinceWhen() {
		RoutingServiceInstanceListSupplier chain = chain(NOT_B);
		this.ticker.advance(Duration.ofSeconds(1));
		get(chain);
		long since = this.ticker.read();
		this.ticker.advance(Duration.ofSeconds(1));
		this.source.lists = this.instances.successor(List.of(instance("b", "2", "us"), instance("d", "2", "us")))
			.flux();
		get(chain);
		assertThat(chain.removals()).singleElement().satisfies((removal) -> {
			assertThat(removal.instance().host()).isEqualTo("b");
			assertThat(removal.filter()).isEqualTo(NOT_B.getClass().getName());
			assertThat(removal.since()).isEqualTo(since);
		});
	}

	@Test
	void forgetsARemovalWhenTheInstanceLeaves() {
		RoutingServiceInstanceListSupplier chain = chain(NOT_B);
		get(chain);
		this.source.lists = this.instances.successor(List.of(instance("a", "1", "eu"))).flux();
		get(chain);
		assertThat(chain.removals()).isEmpty();
	}

	@Test
	void heedsThePanicThreshold() {
		this.settings = settings(null, Locality.UNKNOWN, 80);
		assertThat(get(chain(NOT_B))).containsExactly("a", "b", "c", "d");
	}

	@Test
	void tellsWhenPanicBeginsAndEnds() {
		RevisedFilter filter = new RevisedFilter();
		this.settings = settings(null, Locality.UNKNOWN, 50);
		RoutingServiceInstanceListSupplier chain = chain(filter);
		filter.refuse("a", "b");
		get(chain);
		assertThat(chain.isPanic()).isFalse();
		assertThat(this.panics).isEmpty();
		filter.refuse("a", "b", "c");
		get(chain);
		get(chain);
		assertThat(chain.isPanic()).isTrue();
		assertThat(this.panics).containsExactly(new PanicChangedEvent(TestInstances.SERVICE, true, 3, 4));
		filter.refuse("a");
		get(chain);
		assertThat(chain.isPanic()).isFalse();
		assertThat(this.panics).hasSize(2).last().isEqualTo(new PanicChangedEvent(TestInstances.SERVICE, false, 1, 4));
		filter.refuse("a", "b", "c", "d");
		get(chain);
		this.settings = settings(null, Locality.UNKNOWN, 0);
		get(chain);
		assertThat(chain.isPanic()).as("all are used, whatever the threshold").isTrue();
		filter.refuse("a", "b", "c");
		get(chain);
		assertThat(chain.isPanic()).isFalse();
		assertThat(this.panics).hasSize(4);
	}

	@Test
	void anEmptyListIsNoPanic() {
		RoutingServiceInstanceListSupplier chain = chain((instance) -> false);
		this.source.lists = InstanceList.of(List.of()).flux();
		get(chain);
		assertThat(chain.isPanic()).isFalse();
	}

	/** Another order would prefer a zone that has the wrong version only. */
	@Test
	void choosesTheVersionBeforeTheLocality() {
		this.settings = settings(new VersionSettings("X-Version", "1"), new Locality("us", ""), 0);
		assertThat(get(chain())).containsExactly("b");
		this.source.lists = InstanceList.of(List.of(instance("a", "1", "eu"), instance("d", "2", "us"))).flux();
		assertThat(get(chain())).containsExactly("a");
	}

	@Test
	void leavesALocalityWhoseInstancesAreFilteredOut() {
		this.settings = settings(new VersionSettings("X-Version", "1"), new Locality("us", ""), 0);
		assertThat(get(chain(NOT_B))).containsExactly("a");
	}

	@Test
	void staysInALocalityIfNobodyElsewhereIsBetter() {
		this.settings = settings(new VersionSettings("X-Version", "1"), new Locality("us", ""), 0);
		InstanceFilter nobody = (instance) -> false;
		assertThat(get(chain(nobody))).containsExactly("b");
	}

	@Test
	void theSameInputLeadsToTheSameObject() {
		this.settings = settings(new VersionSettings("X-Version", "1"), new Locality("us", ""), 50);
		RoutingServiceInstanceListSupplier chain = chain(NOT_B);
		assertThat(chain.get(REQUEST).blockFirst()).isSameAs(chain.get(REQUEST).blockFirst());
	}

	@Test
	void otherSettingsTakeEffectWithTheNextRequest() {
		RoutingServiceInstanceListSupplier chain = chain();
		assertThat(get(chain)).hasSize(4);
		this.settings = settings(new VersionSettings("X-Version", "2"), Locality.UNKNOWN, 0);
		assertThat(get(chain)).containsExactly("c", "d");
		this.settings = settings(null, new Locality("us", ""), 0);
		assertThat(get(chain)).containsExactly("b", "d");
		this.settings = NOTHING;
		assertThat(chain.get().blockFirst()).isSameAs(this.instances);
	}

	@Test
	void worksBehindAListOfSomebodyElse() {
		this.settings = settings(new VersionSettings("X-Version", "1"), new Locality("eu", ""), 50);
		ServiceInstance foreign = foreign("x", Map.of("version", "v1", "region", "eu"));
		this.source.lists = Flux.defer(() -> Flux
			.just(Arrays.asList(foreign, null, foreign("y", Map.of("version", "2")), foreign("a_b", Map.of()))));
		RoutingServiceInstanceListSupplier chain = chain(NOT_B);
		List<ServiceInstance> list = chain.get(REQUEST).blockFirst();
		assertThat(TestInstances.hosts(list)).containsExactly("x");
		assertThat(((Instance) list.get(0)).source()).isSameAs(foreign);
		assertThat(chain.get(REQUEST).blockFirst()).isSameAs(list);
	}

	@Test
	void worksBehindAStreamOfManyLists() {
		this.source.lists = Flux.just(List.of(foreign("x", Map.of())), List.of(foreign("y", Map.of())));
		List<List<String>> lists = new ArrayList<>();
		chain(NOT_B).get(REQUEST).doOnNext((list) -> lists.add(TestInstances.hosts(list))).blockLast();
		assertThat(lists).containsExactly(List.of("x"), List.of("y"));
	}

	@Test
	void anEmptyStreamStaysEmpty() {
		this.source.lists = Flux.empty();
		assertThat(chain(NOT_B).get(REQUEST).blockFirst()).isNull();
	}

	@Test
	void tellsTheSourceWhatWasChosen() {
		ServiceInstance chosen = foreign("x", Map.of());
		chain(NOT_B).selectedServiceInstance(chosen);
		assertThat(this.source.selected).singleElement().isSameAs(chosen);
	}

	@Test
	void startsAndEndsWithItsSource() throws Exception {
		RoutingServiceInstanceListSupplier chain = chain();
		chain.afterPropertiesSet();
		chain.destroy();
		assertThat(this.source.initialized).isOne();
		assertThat(this.source.destroyed).isOne();
	}

	@Test
	void hasTheServiceOfItsSource() {
		assertThat(chain().getServiceId()).isEqualTo(TestInstances.SERVICE);
	}

	@Test
	void theDirectoryWatchesTheServiceUntilTheChainIsDestroyed() throws Exception {
		RoutingServiceInstanceListSupplier chain = overDirectory();
		this.registry.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		assertThat(get(chain)).containsExactly("a");
		chain.destroy();
		assertThat(this.registry.watched()).isEmpty();
	}

	@Test
	void destroyingTwiceReleasesOnce() throws Exception {
		RoutingServiceInstanceListSupplier chain = overDirectory();
		overDirectory();
		chain.destroy();
		chain.destroy();
		assertThat(this.registry.watched()).containsExactly(TestInstances.SERVICE);
	}

	@Test
	void followsTheDirectory() {
		RoutingServiceInstanceListSupplier chain = overDirectory();
		this.registry.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		assertThat(get(chain)).containsExactly("a");
		this.registry.answer(TestInstances.SERVICE, TestInstances.instances("a", "c"));
		assertThat(get(chain)).containsExactly("a", "c");
	}

	@Test
	void aStreamThatWasAskedForEarlyIsUpToDateWhenItIsSubscribedTo() {
		RoutingServiceInstanceListSupplier chain = overDirectory();
		Flux<List<ServiceInstance>> pending = chain.get();
		this.registry.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		Flux<List<ServiceInstance>> present = chain.get();
		this.registry.answer(TestInstances.SERVICE, TestInstances.instances("a", "c"));
		assertThat(TestInstances.hosts(pending.blockFirst())).containsExactly("a", "c");
		assertThat(TestInstances.hosts(present.blockFirst())).containsExactly("a", "c");
		this.settings = settings(new VersionSettings("X-Version", "1"), Locality.UNKNOWN, 0);
		assertThat(pending.blockFirst()).isEmpty();
	}

	/** It asks once, in its constructor, and subscribes whenever it is empty. */
	@Test
	void worksBelowTheCacheOfSpringCloud() {
		ConcurrentMapCacheManager caches = new ConcurrentMapCacheManager();
		CachingServiceInstanceListSupplier cache = new CachingServiceInstanceListSupplier(overDirectory(), caches);
		this.registry.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		assertThat(TestInstances.hosts(cache.get().blockFirst())).containsExactly("a");
		this.registry.answer(TestInstances.SERVICE, TestInstances.instances("a", "c"));
		caches.getCache(CachingServiceInstanceListSupplier.SERVICE_INSTANCE_CACHE_NAME).clear();
		assertThat(TestInstances.hosts(cache.get().blockFirst())).containsExactly("a", "c");
	}

	private RoutingServiceInstanceListSupplier overDirectory() {
		return new RoutingServiceInstanceListSupplier(
				new DirectoryServiceInstanceListSupplier(this.directory, TestInstances.SERVICE), () -> this.settings,
				List.of(), this.ticker, this.panics::add);
	}

	private RoutingServiceInstanceListSupplier chain(InstanceFilter... filters) {
		return new RoutingServiceInstanceListSupplier(this.source, () -> this.settings, List.of(filters), this.ticker,
				this.panics::add);
	}

	private static List<String> get(RoutingServiceInstanceListSupplier chain) {
		return TestInstances.hosts(chain.get(REQUEST).blockFirst());
	}

	private static Instance instance(String host, String version, String region) {
		return TestInstances.builder(host).version(version).locality(new Locality(region, "")).build();
	}

	private static ServiceInstance foreign(String host, Map<String, String> metadata) {
		return new DefaultServiceInstance(host, TestInstances.SERVICE, host, 80, false, metadata);
	}

	private static RoutingSettings settings(VersionSettings version, Locality locality, int panicThreshold) {
		return new RoutingSettings(version,
				locality.equals(Locality.UNKNOWN) ? null
						: LocalitySettings.builder(locality, (request, bound) -> 0).build(),
				new FilterSettings(panicThreshold, 100, OnEmpty.ALL), SelectionSettings.NONE);
	}

	private static final class RevisedFilter implements InstanceFilter {

		private Set<String> refused = Set.of();

		private long revision;

		void refuse(String... hosts) {
			this.refused = Set.of(hosts);
			this.revision++;
		}

		@Override
		public boolean accepts(Instance instance) {
			return !this.refused.contains(instance.getHost());
		}

		@Override
		public long revision() {
			return this.revision;
		}

	}

}
