package io.fairway.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.routing.VersionTable.Subset;

/**
 * The lists of instances by version and by subset of the versions. Each is the successor
 * of the list that was there for the same before. Those of the single versions are always
 * there; those of greater subsets are made when somebody asks for them, and only so many:
 * what strangers ask for beyond that gets the highest version that it accepts.
 * Thread-safe.
 */
final class VersionLists {

	static final int MAX_SUBSETS = 64;

	/** After so many changes of the instances without a request, a subset is dropped. */
	private static final int MAX_IDLE = 16;

	private final Instance[] instances;

	private final VersionTable table;

	/** The rank of the version of each instance. */
	private final int[] ranks;

	private final InstanceList[] single;

	private final InstanceList none;

	private final Map<Subset, Remembered> subsets = new ConcurrentHashMap<>();

	VersionLists(Instance[] instances, @Nullable VersionLists previous) {
		this.instances = instances;
		this.table = new VersionTable(instances);
		this.ranks = Arrays.stream(instances).mapToInt(this.table::rank).toArray();
		this.none = (previous != null) ? previous.none : InstanceList.of(List.of());
		this.single = single(previous);
	}

	private InstanceList[] single(@Nullable VersionLists previous) {
		List<List<Instance>> groups = new ArrayList<>();
		IntStream.range(0, this.table.size()).forEach((rank) -> groups.add(new ArrayList<>()));
		for (int i = 0; i < this.instances.length; i++) {
			if (this.ranks[i] != VersionTable.NONE) {
				groups.get(this.ranks[i]).add(this.instances[i]);
			}
		}
		InstanceList[] single = new InstanceList[groups.size()];
		for (int rank = 0; rank < single.length; rank++) {
			InstanceList before = (previous != null) ? previous.single(this.table.text(rank)) : null;
			single[rank] = successor(before, groups.get(rank));
		}
		return single;
	}

	private @Nullable InstanceList single(String text) {
		int rank = this.table.rank(text);
		return (rank != VersionTable.NONE) ? this.single[rank] : null;
	}

	/** Makes the lists that were asked for lately, before anybody asks again. */
	void inherit(VersionLists previous) {
		for (Remembered before : previous.subsets.values()) {
			Subset subset = this.table.select(before.criterion);
			if (before.idle < MAX_IDLE && subset.size() > 1 && !this.subsets.containsKey(subset)) {
				this.subsets.put(subset, new Remembered(before.criterion, successor(before.list, instances(subset)),
						before.askedFor ? 0 : before.idle + 1));
			}
		}
	}

	/** The list of a criterion that always has one, since the configuration names it. */
	InstanceList configured(VersionCriterion criterion, @Nullable InstanceList before) {
		Subset subset = this.table.select(criterion);
		if (subset.size() <= 1) {
			return few(subset);
		}
		return this.subsets.computeIfAbsent(subset,
				(key) -> new Remembered(criterion, successor(before, instances(key)), 0)).list;
	}

	/** The instances of no version that a criterion accepts. */
	InstanceList others(List<VersionCriterion> criteria, @Nullable InstanceList before) {
		List<Subset> named = criteria.stream().map(this.table::select).toList();
		return successor(before,
				instances((rank) -> named.stream().noneMatch((subset) -> this.table.contains(subset, rank))));
	}

	/** The instances that the criterion accepts. */
	InstanceList find(VersionCriterion criterion) {
		return list(criterion, this.table.select(criterion));
	}

	/** The instances that the criterion accepts, of which nothing is remembered. */
	InstanceList look(VersionCriterion criterion) {
		Subset subset = this.table.select(criterion);
		if (subset.size() <= 1) {
			return few(subset);
		}
		Remembered known = this.subsets.get(subset);
		if (known != null) {
			return known.list;
		}
		return (this.subsets.size() >= MAX_SUBSETS) ? this.single[this.table.highest(subset)]
				: InstanceList.of(instances(subset));
	}

	/** The instances of the highest version with the wanted major number. */
	InstanceList findLatestCompatible(VersionCriterion criterion) {
		return list(criterion, this.table.latestCompatible(criterion));
	}

	InstanceList none() {
		return this.none;
	}

	private InstanceList list(VersionCriterion criterion, Subset subset) {
		if (subset.size() <= 1) {
			return few(subset);
		}
		Remembered known = this.subsets.get(subset);
		if (known == null) {
			known = remember(criterion, subset);
		}
		if (known == null) {
			return this.single[this.table.highest(subset)];
		}
		known.askedFor = true;
		return known.list;
	}

	private InstanceList few(Subset subset) {
		return subset.isEmpty() ? this.none : this.single[this.table.highest(subset)];
	}

	private @Nullable Remembered remember(VersionCriterion criterion, Subset subset) {
		if (this.subsets.size() >= MAX_SUBSETS) {
			return null;
		}
		return this.subsets.computeIfAbsent(subset,
				(key) -> new Remembered(criterion, InstanceList.of(instances(key)), 0));
	}

	/** In the order in which they came, like everywhere else. */
	private List<Instance> instances(Subset subset) {
		return instances((rank) -> this.table.contains(subset, rank));
	}

	private List<Instance> instances(IntPredicate ranks) {
		List<Instance> result = new ArrayList<>();
		for (int i = 0; i < this.instances.length; i++) {
			if (ranks.test(this.ranks[i])) {
				result.add(this.instances[i]);
			}
		}
		return result;
	}

	private static InstanceList successor(@Nullable InstanceList before, List<Instance> instances) {
		return (before != null && !before.isEmpty()) ? before.successor(instances) : InstanceList.of(instances);
	}

	private static final class Remembered {

		private final VersionCriterion criterion;

		private final InstanceList list;

		private final int idle;

		/** A race at worst lets a list begin anew. */
		private volatile boolean askedFor;

		Remembered(VersionCriterion criterion, InstanceList list, int idle) {
			this.criterion = criterion;
			this.list = list;
			this.idle = idle;
		}

	}

}
