package io.fairway.balancer;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;

import io.fairway.instance.Garbage;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that memory does not depend on what strangers write and send: weights of
 * instances and keys of requests.
 */
class BoundedMemoryTests {

	private static final long MEGABYTE = 1 << 20;

	private static final int MANY_KEYS = 10_000_000;

	/**
	 * A table or a schedule of fixed size for each, and some objects for each instance.
	 */
	@ParameterizedTest
	@EnumSource
	void aPickerTakesNoMoreMemoryForHostileWeights(TestPolicy policy) {
		for (int count : new int[] { 2, 100, 1000 }) {
			long limit = 8 * MEGABYTE + 8192L * count;
			Random random = new Random(count);
			assertThat(allocated(policy, count, (i) -> "1")).isLessThan(limit);
			assertThat(allocated(policy, count, (i) -> (i == 0) ? "1000000000" : "1")).isLessThan(limit);
			assertThat(allocated(policy, count, (i) -> (i == 0) ? "1000000" : "1")).isLessThan(limit);
			assertThat(allocated(policy, count, (i) -> (i < 2) ? "2e9" : "1")).isLessThan(limit);
			assertThat(allocated(policy, count, (i) -> (i < 2) ? "999983" : "1e-300")).isLessThan(limit);
			assertThat(allocated(policy, count, (i) -> Integer.toString(random.nextInt(1_000_000)))).isLessThan(limit);
			assertThat(allocated(policy, count, (i) -> Double.toString(Math.exp(40 * random.nextDouble() - 27))))
				.isLessThan(limit);
		}
	}

	@ParameterizedTest
	@MethodSource("io.fairway.balancer.TestPolicy#hashing")
	void nothingIsKeptOfTenMillionKeys(TestPolicy policy) {
		Picker picker = policy.with((bound) -> 0).picker(InstanceList.of(TestInstances.many(20)), null);
		pickManyKeys(picker, 100_000);
		long before = Garbage.usedHeap();
		pickManyKeys(picker, MANY_KEYS);
		assertThat(Garbage.usedHeap() - before).isLessThan(2 * MEGABYTE);
		assertThat(picker.pick(TestPolicy.request(1))).isNotNull();
	}

	@Test
	void nothingIsAllocatedForTenMillionKeys() {
		NumberedKey request = new NumberedKey();
		HashKey key = (any) -> XxHash64.rehash(request.next++);
		LoadBalancingPolicy policy = LoadBalancingPolicy.consistentHash(ConsistentHashSettings.of(key), (id) -> null,
				(any, instance) -> false, (bound) -> 0);
		Picker picker = policy.picker(InstanceList.of(TestInstances.many(20)), null);
		pickMany(picker, request, 1_000_000);
		long before = allocatedSoFar();
		pickMany(picker, request, MANY_KEYS);
		assertThat(allocatedSoFar() - before).isLessThan(MEGABYTE / 16);
	}

	@Test
	void nothingIsKeptOfAMillionKeysOfText() {
		HashKey key = HashKey.ofText((request) -> (String) request.getContext());
		LoadBalancingPolicy policy = LoadBalancingPolicy.consistentHash(ConsistentHashSettings.of(key), (id) -> null,
				(request, instance) -> false, (bound) -> 0);
		Picker picker = policy.picker(InstanceList.of(TestInstances.many(20)), null);
		picker.pick(new DefaultRequest<>("any"));
		long before = Garbage.usedHeap();
		for (int i = 0; i < 1_000_000; i++) {
			picker.pick(new DefaultRequest<>("user-" + i));
		}
		assertThat(Garbage.usedHeap() - before).isLessThan(2 * MEGABYTE);
		assertThat(picker.pick(new DefaultRequest<>("any"))).isNotNull();
	}

	private static void pickManyKeys(Picker picker, int count) {
		for (int i = 0; i < count; i++) {
			picker.pick(TestPolicy.request(XxHash64.rehash(i)));
		}
	}

	private static void pickMany(Picker picker, NumberedKey request, int count) {
		for (int i = 0; i < count; i++) {
			picker.pick(request);
		}
	}

	private static long allocated(TestPolicy policy, int count, IntFunction<String> weight) {
		InstanceList instances = InstanceList.of(IntStream.range(0, count)
			.mapToObj((i) -> TestInstances.builder("h" + i).metadata(Map.of("weight", weight.apply(i))).build())
			.toList());
		LoadBalancingPolicy tested = policy.with((bound) -> 0);
		tested.picker(instances, null);
		long before = allocatedSoFar();
		Picker picker = tested.picker(instances, null);
		long allocated = allocatedSoFar() - before;
		List<Instance> all = List.of(instances.toInstances());
		assertThat(all).contains(picker.pick(TestPolicy.request(7)));
		return allocated;
	}

	private static long allocatedSoFar() {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
	}

	/** A request without any object for its key. */
	private static final class NumberedKey extends DefaultRequest<Object> {

		private long next;

	}

}
