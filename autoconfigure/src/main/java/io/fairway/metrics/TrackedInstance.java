package io.fairway.metrics;

import org.jspecify.annotations.Nullable;

import io.fairway.feedback.InstanceStats;

/**
 * An instance that has meters, and for how long it will. For one thread.
 */
final class TrackedInstance {

	private final InstanceMeters meters;

	private boolean inUse;

	private long total;

	private long changedAt;

	TrackedInstance(InstanceMeters meters, long now) {
		this.meters = meters;
		this.changedAt = now;
	}

	InstanceMeters meters() {
		return this.meters;
	}

	/**
	 * Whether its meters leave.
	 * @param member whether a registry knows the instance
	 * @param stats what is seen of it, if anything is
	 */
	boolean isOver(boolean member, @Nullable InstanceStats stats, long now) {
		long total = this.meters.counts().total();
		if (total != this.total) {
			this.total = total;
			this.changedAt = now;
		}
		this.inUse = member || (stats != null && stats.inFlight() > 0);
		boolean left = !member && this.meters.counts().isKnown();
		if (member) {
			this.meters.counts().setKnown();
		}
		return !this.inUse && (left || now - this.changedAt >= FairwayMetrics.FOREIGN_IDLE_TIME.toNanos());
	}

	/** Whether no registry knows it, and nothing is in flight. */
	boolean isForeign() {
		return !this.inUse;
	}

	/** When something was heard of it last. */
	long changedAt() {
		return this.changedAt;
	}

}
