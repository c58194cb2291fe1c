package io.fairway.routing;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.fairway.routing.ClientSubset.Assignment;

/**
 * The members of the clients 0, 1, 2 and so on up to this one, who in turn take the
 * instances that have the fewest clients so far. Each client computes what those before
 * it take, so all agree without talking, and any two instances differ by one client at
 * most, however many clients there are.
 * <p>
 * When instances join or leave, each client in turn keeps what it has as far as possible:
 * one that lost a member takes another instance in its place, and while there are new
 * instances, a client hands one of its members over for one that has fewer clients.
 * Clients that have followed the same changes agree on that too.
 */
final class EvenAssignment implements Assignment {

	private final List<String> instances;

	private final int[][] members;

	private final Set<String> own;

	private EvenAssignment(List<String> instances, int[][] members) {
		this.instances = instances;
		this.members = members;
		this.own = Arrays.stream(members[members.length - 1])
			.mapToObj(instances::get)
			.collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * The assignment for clients that have used no instance before.
	 * @param instances the addresses in their natural order, more than a client uses
	 * @param index the number of this client
	 * @param size how many instances each client uses
	 * @return the assignment
	 */
	static EvenAssignment fromScratch(List<String> instances, int index, int size) {
		Rounds rounds = new Rounds(instances);
		int[][] members = new int[index + 1][];
		for (int client = 0; client <= index; client++) {
			members[client] = rounds.next(size);
		}
		return new EvenAssignment(List.copyOf(instances), members);
	}

	@Override
	public boolean contains(String instance) {
		return this.own.contains(instance);
	}

	@Override
	public Assignment after(List<String> instances) {
		int[] moved = this.instances.stream()
			.mapToInt((instance) -> Math.max(Collections.binarySearch(instances, instance), -1))
			.toArray();
		int kept = (int) Arrays.stream(moved).filter((position) -> position >= 0).count();
		if (kept == 0) {
			return fromScratch(instances, this.members.length - 1, this.members[0].length);
		}
		return repaired(instances, moved, instances.size() - kept);
	}

	private EvenAssignment repaired(List<String> instances, int[] moved, int joined) {
		Repair repair = new Repair(instances.size(), joined);
		int[][] members = new int[this.members.length][];
		for (int client = 0; client < members.length; client++) {
			members[client] = repair.next(client, this.members[client], moved);
		}
		return new EvenAssignment(List.copyOf(instances), members);
	}

	/**
	 * Hands out all instances once, in a random but fixed order, then all of them once in
	 * another order, and so on: what is handed out next has the fewest clients.
	 */
	private static final class Rounds {

		private static final int INDEX_BITS = 24;

		private static final long INDEX_MASK = (1L << INDEX_BITS) - 1;

		private static final long LAST = 1L << 62;

		private final long[] hashes;

		private long[] order;

		private int round;

		private int position;

		Rounds(List<String> instances) {
			this.hashes = instances.stream().mapToLong(StableHash::of).toArray();
			this.order = order(new int[0]);
		}

		int[] next(int size) {
			int[] members = new int[size];
			int left = Math.min(size, this.order.length - this.position);
			take(members, 0, left);
			if (left < size) {
				this.round++;
				this.order = order(Arrays.copyOf(members, left));
				this.position = 0;
				take(members, left, size);
			}
			return members;
		}

		private void take(int[] members, int from, int to) {
			for (int i = from; i < to; i++) {
				members[i] = (int) (this.order[this.position++] & INDEX_MASK);
			}
		}

		/** By hash; the same client must not get those again that it has already. */
		private long[] order(int[] taken) {
			long[] order = new long[this.hashes.length];
			for (int i = 0; i < order.length; i++) {
				order[i] = ((StableHash.of(this.hashes[i], this.round) >>> 2) & ~INDEX_MASK) | i;
			}
			for (int index : taken) {
				order[index] |= LAST;
			}
			Arrays.sort(order);
			return order;
		}

	}

	/**
	 * Adapts what each client had to other instances, one client after the other.
	 */
	private static final class Repair {

		private final int[] clients;

		/** The last client, plus one, that has the instance at the position. */
		private final int[] holder;

		private final int joined;

		private int fewest;

		private int atFewest;

		Repair(int instances, int joined) {
			this.clients = new int[instances];
			this.holder = new int[instances];
			this.joined = joined;
			this.atFewest = instances;
		}

		int[] next(int client, int[] before, int[] moved) {
			int[] members = Arrays.stream(before).map((member) -> moved[member]).toArray();
			int missing = 0;
			for (int member : members) {
				if (member >= 0) {
					this.holder[member] = client + 1;
				}
				else {
					missing++;
				}
			}
			replaceMissing(client, members);
			int exchanges = this.joined - missing;
			while (exchanges > 0 && relieve(client, members)) {
				exchanges--;
			}
			count(members);
			return members;
		}

		private void replaceMissing(int client, int[] members) {
			for (int i = 0; i < members.length; i++) {
				if (members[i] < 0) {
					members[i] = leastUsed(client, i);
					this.holder[members[i]] = client + 1;
				}
			}
		}

		/** Hands over the most used member, if that makes the counts more even. */
		private boolean relieve(int client, int[] members) {
			int most = 0;
			for (int i = 1; i < members.length; i++) {
				if (this.clients[members[i]] > this.clients[members[most]]) {
					most = i;
				}
			}
			int used = this.clients[members[most]];
			if (used == this.fewest) {
				return false;
			}
			int other = leastUsed(client, most);
			if (this.clients[other] >= used) {
				return false;
			}
			this.holder[members[most]] = 0;
			members[most] = other;
			this.holder[other] = client + 1;
			return true;
		}

		/**
		 * The instance that has the fewest clients of those that this one has not. The
		 * search begins anywhere, so that the same ones do not always come first.
		 */
		private int leastUsed(int client, int slot) {
			int start = (int) Long.remainderUnsigned(StableHash.of(client, slot), this.clients.length);
			int best = -1;
			for (int i = 0; i < this.clients.length; i++) {
				int position = (start + i < this.clients.length) ? start + i : start + i - this.clients.length;
				if (this.holder[position] != client + 1 && (best < 0 || this.clients[position] < this.clients[best])) {
					best = position;
					if (this.clients[best] == this.fewest) {
						break;
					}
				}
			}
			return best;
		}

		private void count(int[] members) {
			for (int member : members) {
				if (this.clients[member]++ == this.fewest) {
					this.atFewest--;
				}
			}
			if (this.atFewest == 0) {
				this.fewest = Arrays.stream(this.clients).min().orElse(0);
				this.atFewest = (int) Arrays.stream(this.clients).filter((count) -> count == this.fewest).count();
			}
		}

	}

}
