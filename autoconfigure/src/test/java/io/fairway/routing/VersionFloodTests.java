package io.fairway.routing;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What strangers may ask for, and what it costs.
 */
class VersionFloodTests {

	private static final String HEADER = "X-Version";

	private static final int INSTANCES = 10_000;

	private static final int CRITERIA = 100_000;

	/** As many versions as there are instances: the worst case. */
	private static final List<Instance> FLEET = IntStream.range(0, INSTANCES)
		.mapToObj((i) -> TestInstances.builder("h" + i).version("1." + i / 100 + "." + i % 100).build())
		.toList();

	private final TestSupplier source = new TestSupplier(InstanceList.of(FLEET).flux());

	@Test
	void distinctRangesLeadToFewListsAndEachToWhatItAccepts() {
		VersionServiceInstanceListSupplier stage = stage();
		Set<Object> answers = Collections.newSetFromMap(new IdentityHashMap<>());
		long elements = 0;
		for (int i = 0; i < CRITERIA; i++) {
			int from = i % 100;
			int to = from + 1 + i / 100 % 50;
			InstanceList answer = get(stage, ">=1." + from + "." + i % 97 + " <1." + to + ".3");
			assertThat(answer).isNotEmpty();
			Instance last = answer.get(answer.size() - 1);
			assertThat(last.version().semantic().minor()).isBetween((long) from, (long) to);
			elements += answers.add(answer) ? answer.size() : 0;
		}
		assertThat(answers.size()).isLessThan(INSTANCES + VersionLists.MAX_SUBSETS);
		assertThat(elements).isLessThan((long) INSTANCES * (VersionLists.MAX_SUBSETS + 1));
	}

	@Test
	void aRangeThatFindsNoRoomLeadsToTheHighestVersionThatItAccepts() {
		VersionServiceInstanceListSupplier stage = stage();
		IntStream.range(0, VersionLists.MAX_SUBSETS).forEach((i) -> get(stage, "<1.50." + (i + 2)));
		assertThat(TestInstances.hosts(get(stage, "<1.40.3"))).containsExactly("h4002");
		assertThat(get(stage, "<1.50.2")).hasSize(5002);
	}

	@Test
	void theConfiguredVersionAlwaysFindsRoom() {
		VersionServiceInstanceListSupplier stage = new VersionServiceInstanceListSupplier(this.source,
				new VersionSettings(HEADER, "<1.40.3"));
		IntStream.range(0, VersionLists.MAX_SUBSETS).forEach((i) -> get(stage, "<1.50." + (i + 2)));
		assertThat(stage.get(new DefaultRequest<>()).blockFirst()).hasSize(4003);
	}

	@Test
	void whatIsNoLongerAskedForMakesRoom() {
		VersionServiceInstanceListSupplier stage = stage();
		IntStream.range(0, VersionLists.MAX_SUBSETS).forEach((i) -> get(stage, "<1.50." + (i + 2)));
		InstanceList list = InstanceList.of(FLEET);
		List<Instance> fleet = new ArrayList<>(FLEET);
		for (int i = 0; i < 20; i++) {
			fleet.set(0, TestInstances.builder("x" + i).version("1.0.0").build());
			list = list.successor(fleet);
			this.source.lists = list.flux();
			assertThat(get(stage, "<1.50.2")).hasSize(5002);
		}
		assertThat(get(stage, "<1.40.3")).hasSize(4003);
	}

	@ParameterizedTest
	@ValueSource(strings = { "1.4.0", "v1", "1.x", ">=1.4 <2", "^1.4", "unknown", ">>" })
	void whatIsKnownCostsNoMemory(String wanted) {
		VersionServiceInstanceListSupplier stage = stage();
		// Another string each time, as servers make them.
		Request<?>[] requests = IntStream.range(0, 100)
			.mapToObj((i) -> TestRequests.withHeader(HEADER, String.valueOf(wanted.toCharArray())))
			.toArray(Request[]::new);
		assertThat(allocatedPerRequest(stage, requests)).isLessThan(0.5);
	}

	@Test
	void aQueryParameterAndASplitCostNoMemoryEither() {
		VersionServiceInstanceListSupplier stage = new VersionServiceInstanceListSupplier(this.source,
				new VersionSettings(HEADER, null).withQueryParameter("version")
					.withSplits(List.of(new VersionSplit("1.7.x", 50)), (request) -> 1));
		assertThat(allocatedPerRequest(stage, TestRequests.to("http://users/?a=b&version=%3E%3D1.4"))).isLessThan(0.5);
		assertThat(allocatedPerRequest(stage, TestRequests.to("http://users/?a=b"))).isLessThan(0.5);
	}

	/** Text that makes regular expressions backtrack, and text that is long. */
	@Test
	void hostileTextLeadsToNothing() {
		VersionServiceInstanceListSupplier stage = stage();
		for (String hostile : List.of("1".repeat(128), ">" + " ".repeat(126) + "x", "~".repeat(128), "2.".repeat(64),
				"1-".repeat(64), ">=2 ".repeat(32), "1.x".repeat(42), "x".repeat(1_000_000), "1.0.0-" + "a.".repeat(61),
				"99999999999999999999.0.0", "\u0000".repeat(100), "\uD800")) {
			assertThat(get(stage, hostile)).isEmpty();
		}
	}

	private static double allocatedPerRequest(VersionServiceInstanceListSupplier stage, Request<?>... requests) {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long thread = Thread.currentThread().getId();
		InstanceList input = InstanceList.of(FLEET);
		int repetitions = 100_000;
		double least = Double.MAX_VALUE;
		for (int round = 0; round < 5; round++) {
			long before = threads.getThreadAllocatedBytes(thread);
			for (int i = 0; i < repetitions; i++) {
				stage.apply(input, requests[i % requests.length]);
			}
			least = Math.min(least, (double) (threads.getThreadAllocatedBytes(thread) - before) / repetitions);
		}
		return least;
	}

	private VersionServiceInstanceListSupplier stage() {
		return new VersionServiceInstanceListSupplier(this.source, new VersionSettings(HEADER, null));
	}

	private static InstanceList get(VersionServiceInstanceListSupplier stage, String version) {
		return (InstanceList) stage.get(TestRequests.withHeader(HEADER, version)).blockFirst();
	}

}
