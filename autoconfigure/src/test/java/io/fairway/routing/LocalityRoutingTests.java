package io.fairway.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

import io.fairway.balancer.AllocatedBytes;
import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Locality;
import io.fairway.instance.Seeded;
import io.fairway.instance.TestInstances;
import io.fairway.routing.FilterSettings.OnEmpty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The locality stage together with the filter stage behind it, and real picks.
 */
class LocalityRoutingTests {

	private static final Request<?> REQUEST = new DefaultRequest<>();

	private static final Locality SELF = new Locality("eu", "eu-1");

	private final Random random = Seeded.random(4);

	private final RequestDraw draw = RequestDraw.random(this.random::nextInt);

	private final LoadBalancingPolicy policy = LoadBalancingPolicy.random(this.random::nextInt);

	private final Refusing filter = new Refusing();

	private FilterSettings filters = FilterSettings.DEFAULT;

	private LocalitySettings settings = prefer().build();

	private volatile InstanceList instances = InstanceList.of(List.of());

	private RoutingSettings routing = new RoutingSettings(null, this.settings, this.filters, SelectionSettings.NONE);

	private final RoutingServiceInstanceListSupplier chain = new RoutingServiceInstanceListSupplier(new Source(),
			this::routing, List.of(this.filter), new FakeTicker(), (event) -> {
			});

	@ParameterizedTest
	@CsvSource({ "100, 100", "72, 100", "71, 99", "50, 70", "25, 35", "0, 0" })
	void picksFollowEnvoysTableOfPriorities(int healthy, int own) {
		this.instances = zones(100, 100);
		refuse("h0-", 100 - healthy);
		assertThat(share("h0-")).isCloseTo(own, within(1.0));
		assertThat(share("h1-")).isCloseTo(100 - own, within(1.0));
	}

	@ParameterizedTest
	@CsvSource({ "100, 33", "72, 33", "50, 26", "25, 15", "0, 0" })
	void picksFollowEnvoysTableOfWeights(int healthy, int own) {
		this.settings = prefer()
			.mode(LocalityMode
				.distribute(List.of(new LocalityDistribution("eu/*", Map.of("eu/eu-1", 33, "eu/eu-2", 67)))))
			.build();
		this.instances = zones(100, 100);
		refuse("h0-", 100 - healthy);
		assertThat(share("h0-")).isCloseTo(own, within(1.0));
	}

	/**
	 * A fourth is not enough for the panic threshold, but the neighbours can help out.
	 */
	private InboundRequest inbound = InboundRequest.NONE;

	@Test
	void noUnhealthyInstanceIsPickedWhileTheHealthyOnesCanBearTheLoad() {
		this.instances = zones(4, 4);
		refuse("h0-", 3);
		assertThat(picks(10_000)).containsOnlyKeys("h0-3", "h1-0", "h1-1", "h1-2", "h1-3");
	}

	@Test
	void allInstancesArePickedWhereTooFewAreHealthyEverywhere() {
		this.instances = zones(4, 4);
		refuse("h0-", 3);
		refuse("h1-", 3);
		assertThat(picks(10_000)).hasSize(8);
	}

	@Test
	void staysInAnUnhealthyZoneIfThereIsNobodyElsewhere() {
		this.instances = zones(4);
		refuse("h0-", 4);
		assertThat(picks(1000)).hasSize(4);
		this.filters = new FilterSettings(0, 100, OnEmpty.ALL);
		assertThat(picks(1000)).hasSize(4);
	}

	@Test
	void offersNothingInAnUnhealthyZoneIfToldSo() {
		this.instances = zones(4);
		refuse("h0-", 4);
		this.filters = new FilterSettings(50, 100, OnEmpty.NONE);
		assertThat(list()).isEmpty();
	}

	@Test
	void loadComesBackWithTheHealth() {
		this.instances = zones(4, 4);
		refuse("h0-", 4);
		assertThat(share("h0-")).isZero();
		this.filter.accept();
		assertThat(share("h0-")).isEqualTo(100);
	}

	@Test
	void leavesAZoneThatIsDrained() {
		this.instances = InstanceList.of(List.of(at("a", "eu-1", 0), at("b", "eu-2", 1)));
		assertThat(picks(100)).containsOnlyKeys("b");
		this.instances = InstanceList.of(List.of(at("a", "eu-1", 0), at("b", "eu-2", 0)));
		assertThat(picks(100)).containsOnlyKeys("a");
	}

	@Test
	void aStrictClientNeverLeavesItsZone() {
		this.settings = prefer().mode(LocalityMode.strict()).build();
		this.instances = zones(2, 2);
		refuse("h0-", 2);
		assertThat(picks(1000)).containsOnlyKeys("h0-0", "h0-1");
		this.instances = InstanceList.of(List.of(at("a", "eu-2", 1)));
		assertThat(list()).isEmpty();
	}

	@Test
	void aStrictClientWithoutZoneStaysInItsRegion() {
		this.settings = LocalitySettings.builder(new Locality("eu", ""), this.draw).mode(LocalityMode.strict()).build();
		this.instances = InstanceList.of(List.of(at("a", "eu-2", 1), elsewhere("b", "us")));
		assertThat(picks(100)).containsOnlyKeys("a");
	}

	@Test
	void withoutInstancesThereIsNothing() {
		assertThat(list()).isEmpty();
	}

	@Test
	void theHeaderOfTheSenderTakesThePlaceOfTheOwnRegion() {
		this.settings = prefer().clientRegionHeader("X-Client-Region", this.inbound).build();
		this.instances = InstanceList.of(List.of(at("a", "eu-1", 1), at("b", "eu-2", 1), elsewhere("c", "us")));
		assertThat(hosts(TestRequests.withHeader("x-client-region", "us"))).containsExactly("c");
		assertThat(hosts(TestRequests.withHeader("X-Client-Region", "eu"))).containsExactly("a");
		assertThat(hosts(TestRequests.withHeader("X-Client-Region", "mars"))).containsExactly("a");
		assertThat(hosts(REQUEST)).containsExactly("a");
	}

	@Test
	void withoutTheHeaderThatOfTheInboundRequestCounts() {
		this.inbound = (outgoing, name) -> name.equals("x-client-region") ? "us" : null;
		this.settings = prefer().clientRegionHeader("X-Client-Region", this.inbound).build();
		this.instances = InstanceList.of(List.of(at("a", "eu-1", 1), elsewhere("c", "us")));
		assertThat(hosts(REQUEST)).containsExactly("c");
		assertThat(hosts(TestRequests.withHeader("X-Client-Region", "eu"))).containsExactly("a");
	}

	@Test
	void theHeaderFindsTheFailoverOfARegionWithoutInstances() {
		this.settings = prefer().mode(LocalityMode.failover(Map.of("mars", List.of("us"))))
			.clientRegionHeader("X-Client-Region", this.inbound)
			.build();
		this.instances = InstanceList.of(List.of(at("a", "eu-1", 1), elsewhere("c", "us")));
		assertThat(hosts(TestRequests.withHeader("X-Client-Region", "mars"))).containsExactly("c");
	}

	@Test
	void zonesShareTheLoadOfTheirRegionByTheNumberOfClients() {
		ZoneClients clients = new ZoneClients();
		this.settings = prefer().zoneAware(new ZoneAwareSettings(6, () -> clients.list)).build();
		this.instances = zones(3, 9);
		clients.list = clients.list.successor(List.of(at("c1", "eu-1", 1), at("c2", "eu-2", 1)));
		assertThat(share("h0-")).isCloseTo(50, within(1.0));
		clients.list = clients.list
			.successor(List.of(at("c1", "eu-1", 1), at("c2", "eu-2", 1), at("c3", "eu-2", 1), at("c4", "eu-2", 1)));
		assertThat(share("h0-")).isEqualTo(100);
		refuse("h0-", 1);
		assertThat(share("h0-")).isCloseTo(100 * 8 / 11.0, within(1.0));
	}

	@Test
	void zoneAwareLoadLeavesTheRegionOnlyWhenItCannotBearIt() {
		this.settings = prefer().zoneAware(new ZoneAwareSettings(1, () -> InstanceList.of(List.of(at("c", "eu-1", 1)))))
			.build();
		this.instances = InstanceList.of(List.of(at("h0-0", "eu-1", 1), at("h0-1", "eu-2", 1), elsewhere("far", "us")));
		refuse("h0-", 1);
		assertThat(share("far")).isCloseTo(30, within(1.0));
		this.filter.accept();
		assertThat(share("far")).isZero();
	}

	@Test
	void keysStayTogetherWhileLoadFlowsOver() {
		this.settings = LocalitySettings.builder(SELF, (request, bound) -> bound / 10 * 8).build();
		this.instances = zones(10, 10);
		assertThat(hosts(REQUEST).get(0)).startsWith("h0-");
		refuse("h0-", 5);
		assertThat(hosts(REQUEST).get(0)).startsWith("h1-");
	}

	@Test
	void aSequenceSurvivesAChangeOfTheListAndOfAVerdict() {
		Object owner = new Object();
		this.instances = zones(4, 4);
		list().derived(owner, (list, previous) -> "first");
		refuse("h0-", 1);
		assertThat(list().<String>derived(owner, (list, previous) -> previous)).isEqualTo("first");
		this.instances = this.instances.successor(List.of(zones(5, 4).toInstances()));
		assertThat(list().<String>derived(owner, (list, previous) -> previous)).isEqualTo("first");
	}

	@Test
	void anotherGroupKeepsItsIdentity() {
		this.instances = zones(4, 4);
		refuse("h0-", 4);
		InstanceList before = list();
		this.instances = this.instances.successor(List.of(zones(3, 4).toInstances()));
		assertThat(list()).isSameAs(before);
	}

	@Test
	void whileOneRequestComputesOthersGoOnWithWhatIsThere() {
		this.instances = zones(2, 2);
		this.settings = prefer().build();
		list();
		List<List<String>> others = new ArrayList<>();
		this.filter.whileAsked = () -> others
			.add(CompletableFuture.supplyAsync(() -> hosts(REQUEST)).orTimeout(10, TimeUnit.SECONDS).join());
		refuse("h0-", 2);
		assertThat(hosts(REQUEST)).allMatch((host) -> host.startsWith("h1-"));
		assertThat(others).isNotEmpty().allSatisfy((hosts) -> assertThat(hosts).containsExactly("h0-0", "h0-1"));
	}

	/** Whatever a request meets, it gets instances that are in one of the lists. */
	@Test
	void requestsGoOnWhileListsAndVerdictsChange() {
		InstanceList before = zones(4, 4);
		InstanceList after = before.successor(List.of(zones(3, 5).toInstances()));
		Set<Instance> known = new HashSet<>(List.of(before.toInstances()));
		known.addAll(List.of(after.toInstances()));
		this.settings = LocalitySettings.builder(SELF, (request, bound) -> ThreadLocalRandom.current().nextInt(bound))
			.build();
		this.instances = before;
		list();
		AtomicBoolean over = new AtomicBoolean();
		List<CompletableFuture<Integer>> readers = Stream.generate(() -> CompletableFuture.supplyAsync(() -> {
			int requests = 0;
			while (!over.get() || requests == 0) {
				InstanceList list = this.chain.present(REQUEST);
				assertThat(list).isNotEmpty();
				assertThat(known).containsAll(List.of(list.toInstances()));
				requests++;
			}
			return requests;
		})).limit(3).toList();
		for (int i = 0; i < 2000; i++) {
			this.filter.accept();
			refuse("h0-", i % 5);
			this.instances = (i % 2 == 0) ? before : after;
			list();
		}
		over.set(true);
		readers.forEach((reader) -> assertThat(reader.orTimeout(10, TimeUnit.SECONDS).join()).isPositive());
	}

	@Test
	void everyPickIsOneOfTheListWhateverHappens() {
		Random cases = Seeded.random(5);
		for (int round = 0; round < 500; round++) {
			this.instances = zones(cases.ints(1 + cases.nextInt(4), 0, 6).toArray());
			this.filter.accept();
			refuse("h0-", cases.nextInt(6));
			refuse("h1-", cases.nextInt(6));
			this.filters = new FilterSettings(cases.nextInt(101), cases.nextInt(101), OnEmpty.ALL);
			InstanceList list = list();
			assertThat(list.isEmpty()).isEqualTo(this.instances.isEmpty());
			assertThat(this.instances).containsAll(list);
		}
	}

	@Test
	void aRequestAllocatesNothingAndDoesNotDependOnTheSizeOfTheList() {
		this.instances = zones(5000, 5000);
		refuse("h0-", 3000);
		CrossZoneRequests requests = new CrossZoneRequests();
		this.settings = prefer().countingIn(requests).build();
		list();
		int asked = this.filter.asked;
		double bytes = AllocatedBytes.perPick((request) -> {
			Instance chosen = this.chain.present(request).get(0);
			this.settings.count(chosen);
			return chosen;
		}, REQUEST);
		assertThat(bytes).isLessThan(1);
		assertThat(this.filter.asked).isEqualTo(asked);
		assertThat(requests.counts()).hasSize(1);
	}

	private RoutingSettings routing() {
		if (this.routing.locality() != this.settings || this.routing.filters() != this.filters) {
			this.routing = new RoutingSettings(null, this.settings, this.filters, SelectionSettings.NONE);
		}
		return this.routing;
	}

	private LocalitySettings.Builder prefer() {
		return LocalitySettings.builder(SELF, this.draw);
	}

	private InstanceList list() {
		return present(REQUEST);
	}

	private InstanceList present(Request<?> request) {
		return this.chain.present(request);
	}

	private List<String> hosts(Request<?> request) {
		return TestInstances.hosts(present(request));
	}

	private double share(String prefix) {
		Map<String, Integer> picks = picks(100_000);
		return picks.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().startsWith(prefix))
			.mapToInt(Map.Entry::getValue)
			.sum() / 1000.0;
	}

	private Map<String, Integer> picks(int count) {
		Map<String, Integer> picks = new HashMap<>();
		for (int i = 0; i < count; i++) {
			Instance chosen = list().derived(this.policy, this.policy::picker).pick(REQUEST);
			picks.merge(chosen.getHost(), 1, Integer::sum);
		}
		return picks;
	}

	private void refuse(String prefix, int count) {
		for (int i = 0; i < count; i++) {
			this.filter.refused.add(prefix + i);
		}
		this.filter.revision++;
	}

	/** So many instances in the zones of the own region, the own zone first. */
	private static InstanceList zones(int... counts) {
		List<Instance> instances = new ArrayList<>();
		for (int zone = 0; zone < counts.length; zone++) {
			for (int i = 0; i < counts[zone]; i++) {
				instances.add(at("h" + zone + "-" + i, "eu-" + (zone + 1), 1));
			}
		}
		return InstanceList.of(instances);
	}

	private static Instance at(String host, String zone, double weight) {
		return TestInstances.builder(host).locality(new Locality("eu", zone)).weight(weight).build();
	}

	private static Instance elsewhere(String host, String region) {
		return TestInstances.builder(host).locality(new Locality(region, region + "-1")).build();
	}

	private static final class ZoneClients {

		private InstanceList list = InstanceList.of(List.of());

	}

	private final class Source implements ServiceInstanceListSupplier, InstanceListSource {

		@Override
		public String getServiceId() {
			return TestInstances.SERVICE;
		}

		@Override
		public Flux<List<ServiceInstance>> get() {
			return LocalityRoutingTests.this.instances.flux();
		}

		@Override
		public InstanceList present(Request<?> request) {
			return LocalityRoutingTests.this.instances;
		}

	}

	private static final class Refusing implements InstanceFilter {

		private final Set<String> refused = ConcurrentHashMap.newKeySet();

		private volatile long revision;

		private volatile int asked;

		private Runnable whileAsked = () -> {
		};

		void accept() {
			this.refused.clear();
			this.revision++;
		}

		@Override
		public boolean accepts(Instance instance) {
			this.asked++;
			this.whileAsked.run();
			return !this.refused.contains(instance.getHost());
		}

		@Override
		public long revision() {
			return this.revision;
		}

	}

}
