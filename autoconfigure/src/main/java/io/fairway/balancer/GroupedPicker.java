package io.fairway.balancer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;

/**
 * Smooth weighted round robin for weights whose exact cycle would be too long: turns are
 * given to groups of equal weight, and within a group the members take turns from cycle
 * to cycle. The schedule has a fixed size, whatever the weights and however many
 * instances there are.
 * <p>
 * Where there are very many different weights, the smaller ones are put together with
 * their like. A share is off by less than 0.5 percentage points, nearly all of it where
 * groups are so light that a single slot is more than they deserve.
 */
final class GroupedPicker implements Picker, Sequenced {

	private static final int MAX_EXACT_GROUPS = 128;

	private static final int MAX_MERGED_GROUPS = 128;

	private final Sequence sequence;

	private final Group[] groups;

	/**
	 * The group whose turn it is, for each step of a cycle, whose length is a power of 2.
	 */
	private final short[] schedule;

	/** How many turns of the same cycle the group has had before. */
	private final char[] turns;

	private final int cycleBits;

	GroupedPicker(Instance[] instances, double[] weights, Sequence sequence) {
		this.sequence = sequence;
		this.groups = groups(instances, weights);
		int[] order = SmoothSchedule.of(slots(this.groups));
		this.schedule = new short[order.length];
		this.turns = new char[order.length];
		for (int step = 0; step < order.length; step++) {
			this.schedule[step] = (short) order[step];
			this.turns[step] = (char) this.groups[order[step]].slots++;
		}
		this.cycleBits = Integer.numberOfTrailingZeros(order.length);
	}

	private static Group[] groups(Instance[] instances, double[] weights) {
		Map<Double, Group> byWeight = new TreeMap<>(Comparator.reverseOrder());
		for (int i = 0; i < instances.length; i++) {
			byWeight.computeIfAbsent(weights[i], (weight) -> new Group()).add(instances[i], weights[i]);
		}
		List<Group> groups = new ArrayList<>(byWeight.values());
		if (groups.size() > MAX_EXACT_GROUPS + MAX_MERGED_GROUPS) {
			List<Group> light = groups.subList(MAX_EXACT_GROUPS, groups.size());
			List<Group> merged = merge(light);
			light.clear();
			groups.addAll(merged);
		}
		return groups.stream().map(Group::trimmed).toArray(Group[]::new);
	}

	/**
	 * Puts neighbours together, so that the weights within a group differ by one factor.
	 */
	private static List<Group> merge(List<Group> descending) {
		double greatest = Math.log(descending.get(0).weightOfEach());
		double least = Math.log(descending.get(descending.size() - 1).weightOfEach());
		Map<Integer, Group> merged = new TreeMap<>();
		for (Group group : descending) {
			double place = (greatest - Math.log(group.weightOfEach())) / (greatest - least);
			int number = (int) Math.min(MAX_MERGED_GROUPS - 1.0, place * MAX_MERGED_GROUPS);
			merged.computeIfAbsent(number, (key) -> new Group()).addAll(group);
		}
		return new ArrayList<>(merged.values());
	}

	/**
	 * Slots in proportion to the weights of groups: at least one each, and a power of 2
	 * in all.
	 */
	private static double[] slots(Group[] groups) {
		double sum = Arrays.stream(groups).mapToDouble((group) -> group.weight).sum();
		double[] slots = Arrays.stream(groups)
			.mapToDouble((group) -> Math.max(1, Math.rint(group.weight / sum * SmoothSchedule.MAX_SLOTS)))
			.toArray();
		double surplus = Arrays.stream(slots).sum() - SmoothSchedule.MAX_SLOTS;
		int greatest = 0;
		for (int i = 1; i < slots.length; i++) {
			greatest = (slots[i] > slots[greatest]) ? i : greatest;
		}
		slots[greatest] -= surplus;
		return slots;
	}

	@Override
	public Instance pick(Request<?> request) {
		int value = this.sequence.next();
		int step = value & (this.schedule.length - 1);
		long cycle = Integer.toUnsignedLong(value >>> this.cycleBits);
		Group group = this.groups[this.schedule[step]];
		Instance[] members = group.members;
		return members[(int) ((cycle * group.slots + this.turns[step]) % members.length)];
	}

	@Override
	public List<Candidate> candidates(Request<?> request) {
		List<Candidate> candidates = new ArrayList<>();
		for (Group group : this.groups) {
			double share = (double) group.slots / this.schedule.length / group.members.length;
			for (Instance member : group.members) {
				candidates.addAll(Candidate.of(new Instance[] { member }, null, new double[] { share }));
			}
		}
		return candidates;
	}

	@Override
	public Sequence sequence() {
		return this.sequence;
	}

	/** Instances that take turns. */
	private static final class Group {

		private final List<Instance> collected = new ArrayList<>();

		private Instance[] members = {};

		private double weight;

		private int slots;

		void add(Instance instance, double weight) {
			this.collected.add(instance);
			this.weight += weight;
		}

		void addAll(Group other) {
			this.collected.addAll(other.collected);
			this.weight += other.weight;
		}

		double weightOfEach() {
			return this.weight / this.collected.size();
		}

		Group trimmed() {
			this.members = this.collected.toArray(Instance[]::new);
			this.collected.clear();
			return this;
		}

	}

}
