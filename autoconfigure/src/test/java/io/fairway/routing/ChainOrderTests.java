package io.fairway.routing;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;

import io.fairway.balancer.AllocatedBytes;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Locality;
import io.fairway.instance.TestInstances;
import io.fairway.routing.FilterSettings.OnEmpty;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * In which order the stages of a chain are asked: for each two of them, a list on which
 * another order would lead to another answer.
 */
class ChainOrderTests {

	private static final Request<?> REQUEST = new DefaultRequest<>();

	private static final MatchSettings MATCH = new MatchSettings(tier("x"), OnNoMatch.NONE);

	private static final NamedSubsets SUBSETS = new NamedSubsets(
			Map.of("gold", new InstanceMatch(Map.of(), Set.of("gold"))), (request) -> "gold", OnNoMatch.ANY);

	private static final HintSettings HINT = new HintSettings("X-Hint");

	private static final Request<?> HINTED = TestRequests.withHeader("X-Hint", "h");

	private static final VersionSettings VERSION = new VersionSettings("X-Version", "1");

	private static final Locality EU = new Locality("eu", "");

	@Test
	void whatMatchesComesBeforeTheSubset() {
		RoutingSettings settings = settings(null, Locality.UNKNOWN, new SelectionSettings(MATCH, SUBSETS, null, null));
		assertThat(hosts(settings, REQUEST, instance("a", "tier", "x"), instance("b", "tags", "gold")))
			.containsExactly("a");
	}

	@Test
	void theSubsetComesBeforeTheHint() {
		RoutingSettings settings = settings(null, Locality.UNKNOWN, new SelectionSettings(null, SUBSETS, HINT, null));
		assertThat(hosts(settings, HINTED, instance("a", "tags", "gold"), instance("b", "hint", "h")))
			.containsExactly("a");
	}

	@Test
	void theVersionComesBeforeTheHint() {
		RoutingSettings settings = settings(VERSION, Locality.UNKNOWN, new SelectionSettings(null, null, HINT, null));
		assertThat(hosts(settings, HINTED, instance("a", "version", "1"), instance("b", "version", "2", "hint", "h")))
			.containsExactly("a");
	}

	@Test
	void theHintComesBeforeTheLocality() {
		RoutingSettings settings = settings(null, EU, new SelectionSettings(null, null, HINT, null));
		assertThat(hosts(settings, HINTED, instance("a", "region", "us", "hint", "h"), instance("b", "region", "eu")))
			.containsExactly("a");
	}

	@Test
	void thePartThatTheClientUsesIsOneOfItsLocality() {
		RoutingSettings settings = settings(null, EU,
				new SelectionSettings(null, null, null, ClientSubset.byIndex(3, 5)));
		Instance[] fleet = IntStream.range(0, 40)
			.mapToObj((i) -> instance("h" + i, "region", (i % 10 == 0) ? "eu" : "us"))
			.toArray(Instance[]::new);
		assertThat(hosts(settings, REQUEST, fleet)).hasSize(3).isSubsetOf("h0", "h10", "h20", "h30");
	}

	@Test
	void thePartThatTheClientUsesIsOneOfTheVersion() {
		RoutingSettings settings = settings(VERSION, Locality.UNKNOWN,
				new SelectionSettings(null, null, null, ClientSubset.byId(3, "me")));
		Instance[] fleet = IntStream.range(0, 40)
			.mapToObj((i) -> instance("h" + i, "version", (i == 7) ? "1" : "2"))
			.toArray(Instance[]::new);
		assertThat(hosts(settings, REQUEST, fleet)).containsExactly("h7");
	}

	/** An instance that is filtered out stays a member, and none takes its place. */
	@Test
	void filtersComeLast() {
		RoutingSettings settings = settings(null, Locality.UNKNOWN,
				new SelectionSettings(null, null, null, ClientSubset.byIndex(3, 5)));
		Instance[] fleet = TestInstances.many(40).toArray(Instance[]::new);
		List<String> members = hosts(settings, REQUEST, fleet);
		InstanceFilter filter = (instance) -> !instance.getHost().equals(members.get(1));
		assertThat(hosts(settings, REQUEST, List.of(filter), fleet)).containsExactly(members.get(0), members.get(2));
	}

	@Test
	void aSelectedInstanceIsToldToTheSourceOnce() {
		TestSupplier source = new TestSupplier(TestInstances.list("a").flux());
		ServiceInstanceListSupplier chain = new MatchServiceInstanceListSupplier(source, MATCH);
		chain = new NamedSubsetServiceInstanceListSupplier(chain, SUBSETS);
		chain = new VersionServiceInstanceListSupplier(chain, VERSION);
		chain = new HintServiceInstanceListSupplier(chain, HINT);
		chain = new LocalityServiceInstanceListSupplier(chain, locality(EU), List.of(), FilterSettings.DEFAULT,
				new FakeTicker());
		chain = new ClientSubsetServiceInstanceListSupplier(chain, ClientSubset.byIndex(3, 5));
		StageServiceInstanceListSupplier last = new FilteringServiceInstanceListSupplier(chain, List.of(),
				FilterSettings.DEFAULT, new FakeTicker());
		last.selectedServiceInstance(TestInstances.instance("a"));
		assertThat(source.selected).hasSize(1);
	}

	@Test
	void countsTheFallbacksOfEachStage() {
		RoutingServiceInstanceListSupplier chain = chain(
				settings(null, Locality.UNKNOWN,
						new SelectionSettings(new MatchSettings(tier("none"), OnNoMatch.ANY), SUBSETS, HINT, null)),
				List.of(), instance("a", "tier", "x"));
		chain.get(HINTED).blockFirst();
		chain.get(REQUEST).blockFirst();
		assertThat(chain.fallbacks()).containsEntry("MatchServiceInstanceListSupplier", 2L)
			.containsEntry("NamedSubsetServiceInstanceListSupplier", 2L)
			.containsEntry("HintServiceInstanceListSupplier", 1L);
	}

	@Test
	void allStagesTogetherAllocateNothingPerRequest() {
		RoutingSettings settings = settings(VERSION, EU,
				new SelectionSettings(MATCH, SUBSETS, HINT, ClientSubset.byIndex(3, 5)));
		Instance[] fleet = IntStream.range(0, 40)
			.mapToObj(
					(i) -> instance("h" + i, "tier", "x", "tags", "gold", "version", "1", "hint", "h", "region", "eu"))
			.toArray(Instance[]::new);
		RoutingServiceInstanceListSupplier chain = new RoutingServiceInstanceListSupplier(
				new PresentSupplier(InstanceList.of(List.of(fleet))), () -> settings, List.of((instance) -> true),
				new FakeTicker(), (event) -> {
				});
		assertThat(AllocatedBytes.perPick((request) -> chain.present(request).get(0), HINTED, REQUEST)).isLessThan(1);
	}

	private static InstanceMatch tier(String tier) {
		return new InstanceMatch(Map.of("tier", tier), Set.of());
	}

	private static LocalitySettings locality(Locality self) {
		return LocalitySettings.builder(self, (request, bound) -> 0).build();
	}

	private static RoutingSettings settings(VersionSettings version, Locality locality, SelectionSettings selection) {
		return new RoutingSettings(version, locality.equals(Locality.UNKNOWN) ? null : locality(locality),
				new FilterSettings(50, 100, OnEmpty.ALL), selection);
	}

	private static List<String> hosts(RoutingSettings settings, Request<?> request, Instance... fleet) {
		return hosts(settings, request, List.of(), fleet);
	}

	private static List<String> hosts(RoutingSettings settings, Request<?> request, List<InstanceFilter> filters,
			Instance... fleet) {
		List<ServiceInstance> list = chain(settings, filters, fleet).get(request).blockFirst();
		return TestInstances.hosts(list);
	}

	private static RoutingServiceInstanceListSupplier chain(RoutingSettings settings, List<InstanceFilter> filters,
			Instance... fleet) {
		return new RoutingServiceInstanceListSupplier(new TestSupplier(InstanceList.of(Arrays.asList(fleet)).flux()),
				() -> settings, filters, new FakeTicker(), (event) -> {
				});
	}

	private static Instance instance(String host, String... metadata) {
		Instance.Builder builder = TestInstances.builder(host);
		for (int i = 0; i < metadata.length; i += 2) {
			builder.metadata(Map.of(metadata[i], metadata[i + 1]));
		}
		return builder.build();
	}

}
