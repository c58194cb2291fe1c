package io.fairway.benchmarks;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.ConsistentHashSettings.Algorithm;
import io.fairway.balancer.HashKey;
import io.fairway.balancer.Picker;
import io.fairway.client.RequestHashKeys;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

/**
 * Consistent hashing of keys of 36 characters: placing a key that is at hand, and picking
 * an instance by a header of a request.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class HashBenchmark {

	/**
	 * Number of instances.
	 */
	@Param({ "3", "10", "100", "1000", "10000" })
	public int instances;

	private Picker lookup;

	private Picker ringLookup;

	private Picker maglev;

	private Picker ring;

	private Picker bounded;

	private Request<?>[] keys;

	private Request<?>[] requests;

	/**
	 * Builds the pickers, and requests with different keys.
	 */
	@Setup
	public void setUp() {
		HashKey text = HashKey.ofText((request) -> (String) request.getContext());
		HashKey header = RequestHashKeys.header(Fixtures.HEADER);
		this.lookup = picker(Algorithm.MAGLEV, 0, text);
		this.ringLookup = picker(Algorithm.RING, 0, text);
		this.maglev = picker(Algorithm.MAGLEV, 0, header);
		this.ring = picker(Algorithm.RING, 0, header);
		this.bounded = picker(Algorithm.MAGLEV, 1.25, header);
		this.keys = Fixtures.keys();
		this.requests = Fixtures.requests();
	}

	private Picker picker(Algorithm algorithm, double loadFactor, HashKey key) {
		InstanceList list = Fixtures.equalInstances(this.instances);
		InstanceStatsRegistry stats = Fixtures.stats();
		return Fixtures.consistentHash(algorithm, 0, loadFactor, key, stats).picker(list, null);
	}

	/**
	 * A key in Maglev's table, by itself of 65537 or 655373 slots.
	 * @param cursor chooses the key
	 * @return the instance
	 */
	@Benchmark
	public Instance lookupInMaglev(Cursor cursor) {
		return this.lookup.pick(cursor.next(this.keys));
	}

	/**
	 * A key on a ring of 100 000 points.
	 * @param cursor chooses the key
	 * @return the instance
	 */
	@Benchmark
	public Instance lookupOnRing(Cursor cursor) {
		return this.ringLookup.pick(cursor.next(this.keys));
	}

	/**
	 * A header of a request, in Maglev's table.
	 * @param cursor chooses the request
	 * @return the instance
	 */
	@Benchmark
	public Instance pickByHeaderInMaglev(Cursor cursor) {
		return this.maglev.pick(cursor.next(this.requests));
	}

	/**
	 * A header of a request, on a ring of 100 000 points.
	 * @param cursor chooses the request
	 * @return the instance
	 */
	@Benchmark
	public Instance pickByHeaderOnRing(Cursor cursor) {
		return this.ring.pick(cursor.next(this.requests));
	}

	/**
	 * A header of a request, in Maglev's table, with a bound of the load.
	 * @param cursor chooses the request
	 * @return the instance
	 */
	@Benchmark
	public Instance pickByHeaderWithBoundedLoad(Cursor cursor) {
		return this.bounded.pick(cursor.next(this.requests));
	}

}
