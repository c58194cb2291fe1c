package io.fairway.balancer;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * A lookup table in which every host has a share of slots in proportion to its weight,
 * and keeps nearly all of them when another host comes or goes. Filled exactly as Envoy
 * fills its own, so both find the same owner for a key.
 *
 * @see <a href=
 * "https://research.google/pubs/maglev-a-fast-and-reliable-software-network-load-balancer/">Maglev:
 * A Fast and Reliable Software Network Load Balancer</a>
 */
final class MaglevTable implements Placement {

	private static final int EMPTY = -1;

	/**
	 * How many hosts may be looked at on average to fill a slot: the ratio of the
	 * greatest weight to the mean.
	 */
	private static final int MAX_SCANS = 32;

	private final int[] slots;

	/**
	 * A table for the given hosts.
	 * @param hosts the keys of the hosts, at least one
	 * @param weights their weights, all positive
	 * @param size the number of slots, a prime
	 */
	MaglevTable(List<String> hosts, double[] weights, int size) {
		if (!isPrime(size)) {
			throw new IllegalArgumentException("table-size: " + size + " (expected: a prime)");
		}
		this.slots = fill(entries(hosts, weights, size), size);
	}

	private static Entry[] entries(List<String> hosts, double[] weights, int size) {
		double sum = Arrays.stream(weights).sum();
		int[] order = IntStream.range(0, hosts.size())
			.boxed()
			.sorted(Comparator.comparing(hosts::get))
			.mapToInt(Integer::intValue)
			.toArray();
		return IntStream.range(0, order.length)
			.mapToObj((position) -> new Entry(position, order[position], hosts.get(order[position]),
					weights[order[position]] / sum, size))
			.toArray(Entry[]::new);
	}

	@Override
	public double[] shares(int hosts) {
		double[] shares = new double[hosts];
		for (int host : this.slots) {
			shares[host] += 1.0 / this.slots.length;
		}
		return shares;
	}

	static boolean isPrime(int number) {
		return BigInteger.valueOf(number).isProbablePrime(50);
	}

	private static int[] fill(Entry[] entries, int size) {
		double greatest = Arrays.stream(entries).mapToDouble((entry) -> entry.weight).max().orElseThrow();
		int[] slots = new int[size];
		Arrays.fill(slots, EMPTY);
		if (greatest * entries.length <= MAX_SCANS) {
			fillByScanning(entries, greatest, slots);
		}
		else {
			fillByTurns(entries, greatest, slots);
		}
		return slots;
	}

	private static void fillByScanning(Entry[] entries, double greatest, int[] slots) {
		int filled = 0;
		for (int iteration = 1; filled < slots.length; iteration++) {
			for (int i = 0; i < entries.length && filled < slots.length; i++) {
				if (entries[i].isItsTurn(iteration)) {
					entries[i].takeSlot(slots, greatest);
					filled++;
				}
			}
		}
	}

	/**
	 * The same result where nearly all hosts would wait in nearly all rounds. The
	 * heaviest host takes a slot in every round, so there are no more rounds than slots.
	 */
	private static void fillByTurns(Entry[] entries, double greatest, int[] slots) {
		PriorityQueue<Entry> queue = new PriorityQueue<>(
				Comparator.<Entry>comparingInt((entry) -> entry.turn).thenComparingInt((entry) -> entry.position));
		queue.addAll(Arrays.asList(entries));
		for (int filled = 0; filled < slots.length; filled++) {
			Entry entry = queue.remove();
			entry.takeSlot(slots, greatest);
			if (entry.hasTurnUntil(slots.length)) {
				queue.add(entry);
			}
		}
	}

	/**
	 * The owner of a key.
	 * @param hash the hash of the key
	 * @return the index of the host
	 */
	int find(long hash) {
		return this.slots[(int) Long.remainderUnsigned(hash, this.slots.length)];
	}

	@Override
	public int owner(long hash, int attempt) {
		// Envoy's "~0ULL - attempt + 1" is the negative number in 64 bits.
		return find((attempt > 0) ? hash ^ -attempt : hash);
	}

	/** A host with its own order of preference for slots. */
	private static final class Entry {

		private final int position;

		private final int index;

		private final double weight;

		private final int skip;

		private int slot;

		private double target;

		private int turn = 1;

		Entry(int position, int index, String host, double weight, int size) {
			this.position = position;
			this.index = index;
			this.weight = weight;
			this.slot = (int) Long.remainderUnsigned(XxHash64.hash(host, 0), size);
			this.skip = (int) Long.remainderUnsigned(XxHash64.hash(host, 1), size - 1L) + 1;
		}

		boolean isItsTurn(int iteration) {
			return iteration * this.weight >= this.target;
		}

		/** Whether the entry has another turn, and in which round. */
		boolean hasTurnUntil(int last) {
			double estimate = Math.floor(this.target / this.weight);
			if (estimate > last) {
				return false;
			}
			this.turn = Math.max(this.turn + 1, (int) estimate - 1);
			while (!isItsTurn(this.turn)) {
				this.turn++;
			}
			return true;
		}

		void takeSlot(int[] slots, double greatest) {
			this.target += greatest;
			while (slots[this.slot] != EMPTY) {
				this.slot += this.skip;
				if (this.slot >= slots.length) {
					this.slot -= slots.length;
				}
			}
			slots[this.slot] = this.index;
		}

	}

}
