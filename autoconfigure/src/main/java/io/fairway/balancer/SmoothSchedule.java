package io.fairway.balancer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * One cycle of nginx's smooth weighted round robin, in which every participant occurs as
 * often as its weight says and as evenly as possible. In each step nginx adds to every
 * participant its weight, takes the one that has most, and takes the total from it.
 * <p>
 * Participants of equal weight take turns in their order, so it is enough to compare one
 * of each weight: the work for a cycle of bounded length is bounded too, since only few
 * different weights fit into it.
 */
final class SmoothSchedule {

	/**
	 * Longer cycles are scaled down to this length. A share is then off by little, unless
	 * many weigh too little for a slot: each of them gets one all the same, at the
	 * expense of the others.
	 */
	static final int MAX_SLOTS = 1 << 16;

	/** With so few participants, scaling down costs less than 0.2 percentage points. */
	private static final int FEW = 128;

	/** Weights with up to three decimals are exact. */
	private static final int[] DECIMAL_SCALES = { 1, 10, 100, 1000 };

	private SmoothSchedule() {
	}

	/**
	 * The schedule for the given weights.
	 * @param weights the weights, all positive or all zero, which counts as all equal
	 * @return the indexes of the weights in the order of their turns
	 */
	static int[] of(double[] weights) {
		int[] slots = slots(weights);
		Collection<Group> groups = groups(slots);
		int total = Arrays.stream(slots).sum();
		int[] schedule = new int[total];
		for (int step = 0; step < total; step++) {
			schedule[step] = mostDeserving(groups, step + 1L, total).takeTurn();
		}
		return schedule;
	}

	private static Group mostDeserving(Collection<Group> groups, long step, long total) {
		Group best = null;
		long most = Long.MIN_VALUE;
		for (Group group : groups) {
			long credit = group.credit(step, total);
			if (best == null || credit > most || (credit == most && group.next() < best.next())) {
				best = group;
				most = credit;
			}
		}
		if (best == null) {
			throw new IllegalArgumentException("weights: none (expected: at least one)");
		}
		return best;
	}

	private static Collection<Group> groups(int[] slots) {
		Map<Integer, List<Integer>> members = new TreeMap<>();
		for (int i = 0; i < slots.length; i++) {
			members.computeIfAbsent(slots[i], (key) -> new ArrayList<>()).add(i);
		}
		return members.entrySet().stream().map((entry) -> new Group(entry.getKey(), entry.getValue())).toList();
	}

	/**
	 * Whether an exact cycle is too long, and one that is scaled down too far off.
	 * @param weights the weights
	 * @return whether {@link #of} is not the way
	 */
	static boolean isTooLong(double[] weights) {
		return weights.length > FEW && exactSlots(weights) == null;
	}

	static int[] slots(double[] weights) {
		int[] exact = exactSlots(weights);
		if (exact != null) {
			return exact;
		}
		double sum = Arrays.stream(weights).sum();
		return Arrays.stream(weights)
			.mapToInt((weight) -> (int) Math.max(1, Math.rint(weight / sum * MAX_SLOTS)))
			.toArray();
	}

	private static int @Nullable [] exactSlots(double[] weights) {
		double sum = Arrays.stream(weights).sum();
		if (sum == 0) {
			return Arrays.stream(weights).mapToInt((weight) -> 1).toArray();
		}
		for (int scale : DECIMAL_SCALES) {
			if (Arrays.stream(weights).allMatch((weight) -> isWhole(weight * scale))) {
				double divisor = gcd(weights, scale);
				boolean fits = sum * scale / divisor <= Math.max(MAX_SLOTS, weights.length);
				return fits ? Arrays.stream(weights)
					.mapToInt((weight) -> (int) Math.rint(weight * scale / divisor))
					.toArray() : null;
			}
		}
		return null;
	}

	/** Whether the value is a positive whole number, so that it is worth a turn. */
	private static boolean isWhole(double value) {
		double whole = Math.rint(value);
		return whole >= 1 && Math.abs(value - whole) < 1e-9;
	}

	private static double gcd(double[] weights, int scale) {
		long divisor = 0;
		for (double weight : weights) {
			long value = (long) Math.rint(weight * scale);
			while (value != 0) {
				long remainder = divisor % value;
				divisor = value;
				value = remainder;
			}
		}
		return divisor;
	}

	/** Participants of the same weight. */
	private static final class Group {

		private final int weight;

		private final int[] members;

		private int turn;

		private long rounds;

		Group(int weight, List<Integer> members) {
			this.weight = weight;
			this.members = members.stream().mapToInt(Integer::intValue).toArray();
		}

		/** What nginx calls the current weight, of the member whose turn is next. */
		long credit(long step, long total) {
			return step * this.weight - this.rounds * total;
		}

		int next() {
			return this.members[this.turn];
		}

		int takeTurn() {
			int member = next();
			this.turn++;
			if (this.turn == this.members.length) {
				this.turn = 0;
				this.rounds++;
			}
			return member;
		}

	}

}
