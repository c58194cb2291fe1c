package io.fairway.health;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

import io.fairway.instance.InstanceId;

/**
 * What the checks of one instance amount to. The first result decides at once, later ones
 * when enough of them in a row say the same. Not thread-safe.
 */
final class HealthTrack {

	private static final int MAX_HISTORY = 10;

	private final Deque<HealthCheckResult> history = new ArrayDeque<>(MAX_HISTORY);

	private HealthState state = HealthState.UNKNOWN;

	private Instant since;

	private int against;

	/**
	 * The track of an instance without any check.
	 * @param since when it joined
	 */
	HealthTrack(Instant since) {
		this.since = since;
	}

	HealthState state() {
		return this.state;
	}

	/** Whether the last results speak against the state, but are too few to change it. */
	boolean isChanging() {
		return this.against > 0;
	}

	/**
	 * Takes a result into account.
	 * @param result the result
	 * @param settings how many of them change the state
	 */
	void record(HealthCheckResult result, HealthCheckSettings settings) {
		remember(result);
		HealthState wanted = result.passed() ? HealthState.HEALTHY : HealthState.UNHEALTHY;
		if (wanted == this.state) {
			this.against = 0;
		}
		else if (++this.against >= settings.threshold(this.state)) {
			this.against = 0;
			this.state = wanted;
			this.since = result.time();
		}
	}

	private void remember(HealthCheckResult result) {
		if (this.history.size() == MAX_HISTORY) {
			this.history.removeLast();
		}
		this.history.addFirst(result);
	}

	CheckedInstance snapshot(InstanceId id) {
		return new CheckedInstance(id, this.state, this.since, this.history.stream().toList());
	}

}
