package io.fairway.balancer;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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
final class MaglevTable {

	private static final int EMPTY = -1;

	private final int[] slots;

	/**
	 * A table for the given hosts.
	 * @param hosts the keys of the hosts, at least one
	 * @param weights their weights, all positive
	 * @param size the number of slots, a prime
	 */
	MaglevTable(List<String> hosts, double[] weights, int size) {
		Expect.that(BigInteger.valueOf(size).isProbablePrime(50), () -> "table-size: " + size + " (expected: a prime)");
		this.slots = fill(entries(hosts, weights, size), size);
	}

	private static Entry[] entries(List<String> hosts, double[] weights, int size) {
		double sum = Arrays.stream(weights).sum();
		return IntStream.range(0, hosts.size())
			.boxed()
			.sorted(Comparator.comparing(hosts::get))
			.map((index) -> new Entry(index, hosts.get(index), weights[index] / sum, size))
			.toArray(Entry[]::new);
	}

	private static int[] fill(Entry[] entries, int size) {
		double greatest = Arrays.stream(entries).mapToDouble((entry) -> entry.weight).max().orElseThrow();
		int[] slots = new int[size];
		Arrays.fill(slots, EMPTY);
		int filled = 0;
		for (int iteration = 1; filled < size; iteration++) {
			for (int i = 0; i < entries.length && filled < size; i++) {
				if (entries[i].isItsTurn(iteration, greatest)) {
					slots[entries[i].takeFreeSlot(slots)] = entries[i].index;
					filled++;
				}
			}
		}
		return slots;
	}

	/**
	 * The owner of a key.
	 * @param hash the hash of the key
	 * @return the index of the host
	 */
	int find(long hash) {
		return this.slots[(int) Long.remainderUnsigned(hash, this.slots.length)];
	}

	/** A host with its own order of preference for slots. */
	private static final class Entry {

		private final int index;

		private final double weight;

		private final long skip;

		private final int size;

		private long slot;

		private double target;

		Entry(int index, String host, double weight, int size) {
			this.index = index;
			this.weight = weight;
			this.size = size;
			this.slot = Long.remainderUnsigned(XxHash64.hash(host, 0), size);
			this.skip = Long.remainderUnsigned(XxHash64.hash(host, 1), size - 1L) + 1;
		}

		boolean isItsTurn(int iteration, double greatest) {
			if (iteration * this.weight < this.target) {
				return false;
			}
			this.target += greatest;
			return true;
		}

		int takeFreeSlot(int[] slots) {
			while (slots[(int) this.slot] != EMPTY) {
				this.slot = (this.slot + this.skip) % this.size;
			}
			return (int) this.slot;
		}

	}

}
