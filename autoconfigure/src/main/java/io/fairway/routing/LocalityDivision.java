package io.fairway.routing;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Locality;
import io.fairway.routing.InstanceHealth.Verdicts;

/**
 * The instances of one list in groups, as seen from one locality. Who gets how much is
 * computed anew when a verdict or the number of clients changes: one request does that
 * while the others go on with what is there.
 */
final class LocalityDivision {

	private final LocalityLevels levels;

	/**
	 * Not the list, which would keep what others derived from it and from its past.
	 */
	private final List<LocalityGroup> groups;

	private final AtomicBoolean recomputing = new AtomicBoolean();

	private volatile Revision current;

	LocalityDivision(LocalityLevels levels, Instance[] instances, Verdicts verdicts,
			@Nullable LocalityDivision previous) {
		this.levels = levels;
		this.groups = sort(levels, instances);
		this.current = compute(verdicts, clients(), (previous != null) ? previous.current.lists() : Map.of());
	}

	/** The zones of the first level, the own one first, and then the other levels. */
	private static List<LocalityGroup> sort(LocalityLevels levels, Instance[] instances) {
		ZoneSplit zones = levels.zones();
		Map<Object, List<Instance>> byKey = new HashMap<>();
		for (Instance instance : instances) {
			int level = levels.levelOf().applyAsInt(instance);
			if (level >= 0) {
				byKey
					.computeIfAbsent((zones != null && level == 0) ? zones.zoneOf(instance) : level,
							(key) -> new ArrayList<>())
					.add(instance);
			}
		}
		boolean drained = Arrays.stream(instances).noneMatch((instance) -> instance.weight() > 0);
		List<LocalityGroup> groups = new ArrayList<>();
		byKey.keySet()
			.stream()
			.filter(Locality.class::isInstance)
			.map(Locality.class::cast)
			.sorted(order(zones))
			.forEach((zone) -> groups.add(LocalityGroup.of(zone, 0, byKey.getOrDefault(zone, List.of()), drained)));
		IntStream.range((zones != null) ? 1 : 0, levels.count())
			.forEach((level) -> groups
				.add(LocalityGroup.of(level, level, byKey.getOrDefault(level, List.of()), drained)));
		return List.copyOf(groups);
	}

	private static Comparator<Locality> order(@Nullable ZoneSplit zones) {
		return Comparator.comparing((Locality zone) -> zones == null || !zones.isOwn(zone))
			.thenComparing(Locality::toString);
	}

	private @Nullable InstanceList clients() {
		return (this.levels.zones() != null) ? this.levels.zones().clients() : null;
	}

	/** The group that a request belongs to. */
	@SuppressWarnings("ReferenceEquality") // the object is the version
	InstanceList draw(Verdicts verdicts, Request<?> request, RequestDraw draw) {
		Revision current = this.current;
		ZoneSplit zones = this.levels.zones();
		if (current.verdicts() != verdicts || (zones != null && !current.isFor(zones.clients()))) {
			current = recompute(current, verdicts);
		}
		return current.drawing().list(request, draw);
	}

	/** The nearest group with an instance that a request was not sent to, or none. */
	InstanceList beyond(Verdicts verdicts, Predicate<Instance> tried) {
		for (InstanceList list : this.current.lists().values()) {
			if (list
				.anyMatch((instance) -> instance.weight() > 0 && verdicts.accepts(instance) && !tried.test(instance))) {
				return list;
			}
		}
		return InstanceList.of(List.of());
	}

	/** The groups that a request may belong to, by these verdicts exactly. */
	@SuppressWarnings("ReferenceEquality") // the object is the version
	List<RoutingGroup> groups(Verdicts verdicts, Request<?> request, RequestDraw draw) {
		Revision current = this.current;
		ZoneSplit zones = this.levels.zones();
		if (current.verdicts() != verdicts || (zones != null && !current.isFor(zones.clients()))) {
			current = compute(verdicts, clients(), current.lists());
		}
		return draw.isFixed(request) ? RoutingGroup.only(current.drawing().list(request, draw))
				: current.drawing().groups();
	}

	/**
	 * The one group that all requests belong to, if that is so as long as the verdicts
	 * hold. The number of clients, which zones depend on, may change before.
	 */
	@SuppressWarnings("ReferenceEquality") // the object is the version
	@Nullable InstanceList only(Verdicts verdicts) {
		if (this.levels.zones() != null) {
			return null;
		}
		Revision current = (this.current.verdicts() == verdicts) ? this.current : recompute(this.current, verdicts);
		return (current.verdicts() == verdicts) ? current.drawing().only() : null;
	}

	private Revision recompute(Revision current, Verdicts verdicts) {
		if (!this.recomputing.compareAndSet(false, true)) {
			return current;
		}
		try {
			this.current = compute(verdicts, clients(), this.current.lists());
			return this.current;
		}
		finally {
			this.recomputing.set(false);
		}
	}

	private Revision compute(Verdicts verdicts, @Nullable InstanceList clients, Map<Object, InstanceList> before) {
		int[] healthy = this.groups.stream().mapToInt((group) -> group.healthy(verdicts)).toArray();
		int[] total = this.groups.stream().mapToInt((group) -> group.counted().size()).toArray();
		LoadShares load = this.levels.load().shares(byLevel(healthy), byLevel(total));
		double[] shares = this.groups.stream().mapToDouble((group) -> load.of(group.level())).toArray();
		ZoneSplit zones = this.levels.zones();
		boolean firstIsWhole = (zones != null && clients != null)
				? split(zones, clients, load.isWhole(), shares, healthy, total) : load.isWhole();
		Map<Object, InstanceList> lists = new LinkedHashMap<>();
		for (LocalityGroup group : this.groups) {
			boolean whole = (group.level() == 0) ? firstIsWhole : load.isWhole();
			lists.put(group.key(), list(before.get(group.key()), group.serving(whole, verdicts)));
		}
		return new Revision(verdicts, new WeakReference<>(clients), lists, LocalityDrawing.of(lists.values(), shares));
	}

	private static InstanceList list(@Nullable InstanceList before, List<Instance> instances) {
		return (before != null) ? before.successor(instances) : InstanceList.of(instances);
	}

	private int[] byLevel(int[] byGroup) {
		int[] sums = new int[this.levels.count()];
		for (int i = 0; i < byGroup.length; i++) {
			sums[this.groups.get(i).level()] += byGroup[i];
		}
		return sums;
	}

	/** Splits the share of the first level, and tells whether all of it gets load. */
	private boolean split(ZoneSplit zones, InstanceList clients, boolean whole, double[] shares, int[] healthy,
			int[] total) {
		List<Locality> names = this.groups.stream()
			.map(LocalityGroup::key)
			.filter(Locality.class::isInstance)
			.map(Locality.class::cast)
			.toList();
		int[] zoneTotal = Arrays.copyOf(total, names.size());
		int[] zoneHealthy = Arrays.copyOf(healthy, names.size());
		boolean panic = whole && zones.isPanic(zoneHealthy, zoneTotal);
		double[] parts = panic ? ZoneSplit.proportions(zoneTotal) : zones.shares(names, zoneHealthy, clients);
		for (int i = 0; i < parts.length; i++) {
			shares[i] *= parts[i];
		}
		return panic;
	}

	/**
	 * What was computed at a time.
	 *
	 * @param clients by which clients it was, weakly, since the list of clients may be
	 * the very list that this was derived from
	 * @param lists all groups by their key
	 */
	private record Revision(Verdicts verdicts, WeakReference<@Nullable InstanceList> clients,
			Map<Object, InstanceList> lists, LocalityDrawing drawing) {

		boolean isFor(InstanceList clients) {
			return this.clients.refersTo(clients);
		}

	}

}
