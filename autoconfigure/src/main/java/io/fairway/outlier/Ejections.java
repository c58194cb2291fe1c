package io.fairway.outlier;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;

/**
 * The instances of a service, which of them are ejected, and which were lately. All in
 * one immutable value, so that nobody ever sees more ejections than the instances of the
 * same moment allow: each change makes a new value, or none if there is nothing to
 * change. The tallies that it holds do change, and go on from one value to the next.
 */
final class Ejections {

	static final Ejections NONE = new Ejections(Map.of(), Map.of(), Map.of(), 0);

	private final Map<InstanceId, CallTally> members;

	private final Map<InstanceId, Ejection> current;

	private final Map<InstanceId, Past> past;

	private final long revision;

	private Ejections(Map<InstanceId, CallTally> members, Map<InstanceId, Ejection> current, Map<InstanceId, Past> past,
			long revision) {
		this.members = members;
		this.current = current;
		this.past = past;
		this.revision = revision;
	}

	Map<InstanceId, CallTally> members() {
		return this.members;
	}

	@Nullable CallTally tally(InstanceId id) {
		return this.members.get(id);
	}

	Collection<Ejection> current() {
		return this.current.values();
	}

	@Nullable Ejection current(InstanceId id) {
		return this.current.get(id);
	}

	boolean isEjected(InstanceId id) {
		return this.current.containsKey(id);
	}

	/** Grows with each change of the instances or of who of them is ejected. */
	long revision() {
		return this.revision;
	}

	/** Whether an instance is in, and there is room for its ejection. */
	boolean mayEject(InstanceId id, OutlierSettings settings) {
		return this.members.containsKey(id) && !isEjected(id)
				&& this.current.size() < settings.limit(this.members.size());
	}

	/** Ejects the instances in this order, as long as there is room. */
	Ejections eject(List<InstanceId> ids, EjectionReason reason, OutlierSettings settings, long now,
			Supplier<Duration> jitter) {
		Ejections next = copy(this.members);
		for (InstanceId id : ids) {
			if (next.mayEject(id, settings)) {
				Past past = next.past.remove(id);
				int inARow = Math.min((past != null) ? past.inARow() + 1 : 1, settings.ejectionTime().maxInARow());
				Duration duration = settings.ejectionTime().of(inARow).plus(jitter.get());
				next.current.put(id, new Ejection(id, reason, now, duration, inARow));
			}
		}
		return (next.current.size() != this.current.size()) ? next : this;
	}

	/** Lets those return whose time is over. */
	Ejections returnDue(long now) {
		return returnIf((ejection) -> ejection.isOver(now), now);
	}

	/** Lets those return that are too many, the longest ejected first. */
	Ejections returnExcess(OutlierSettings settings, long now) {
		int excess = this.current.size() - settings.limit(this.members.size());
		if (excess <= 0) {
			return this;
		}
		List<Ejection> longest = this.current.values()
			.stream()
			.sorted(Comparator.comparingLong((Ejection ejection) -> ejection.since() - now))
			.limit(excess)
			.toList();
		return returnIf(longest::contains, now);
	}

	Ejections returnOne(InstanceId id, long now) {
		return returnIf((ejection) -> ejection.instance().equals(id), now);
	}

	Ejections returnAll(long now) {
		return returnIf((ejection) -> true, now);
	}

	private Ejections returnIf(Predicate<Ejection> condition, long now) {
		List<Ejection> returning = this.current.values().stream().filter(condition).toList();
		if (returning.isEmpty()) {
			return this;
		}
		Ejections next = copy(this.members);
		for (Ejection ejection : returning) {
			InstanceId id = ejection.instance();
			next.current.remove(id);
			next.past.put(id, new Past(ejection.inARow(), now));
			CallTally tally = this.members.get(id);
			if (tally != null) {
				tally.forgive();
			}
		}
		return next;
	}

	/** Forgets one past ejection of each instance that has been in for an interval. */
	Ejections decay(Duration interval, long now) {
		if (this.past.values().stream().noneMatch((past) -> past.isOlderThan(interval, now))) {
			return this;
		}
		Map<InstanceId, Past> next = new HashMap<>();
		this.past.forEach((id, past) -> {
			Past remaining = past.isOlderThan(interval, now) ? new Past(past.inARow() - 1, past.since()) : past;
			if (remaining.inARow() > 0) {
				next.put(id, remaining);
			}
		});
		return new Ejections(this.members, this.current, next, this.revision);
	}

	/** Keeps what is known of the instances that there are, and nothing else. */
	Ejections retain(List<Instance> instances) {
		if (isAbout(instances)) {
			return this;
		}
		Map<InstanceId, CallTally> members = new HashMap<>();
		for (Instance instance : instances) {
			CallTally known = this.members.get(instance.id());
			members.put(instance.id(), (known != null) ? known : new CallTally());
		}
		Ejections next = copy(members);
		next.current.keySet().retainAll(members.keySet());
		next.past.keySet().retainAll(members.keySet());
		return next;
	}

	private boolean isAbout(List<Instance> instances) {
		return instances.size() == this.members.size()
				&& instances.stream().allMatch((instance) -> this.members.containsKey(instance.id()));
	}

	/** Forgets everything. */
	Ejections clear() {
		return this.members.isEmpty() ? this : new Ejections(Map.of(), Map.of(), Map.of(), this.revision + 1);
	}

	private Ejections copy(Map<InstanceId, CallTally> members) {
		return new Ejections(members, new HashMap<>(this.current), new HashMap<>(this.past), this.revision + 1);
	}

	/**
	 * What remains of past ejections while an instance is in.
	 *
	 * @param inARow by which number its last ejection was multiplied, less those
	 * forgotten since; 1 or more
	 * @param since when it returned
	 */
	private record Past(int inARow, long since) {

		boolean isOlderThan(Duration interval, long now) {
			return now - this.since >= interval.toNanos();
		}

	}

}
