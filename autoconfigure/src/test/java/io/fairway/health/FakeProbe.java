package io.fairway.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.fairway.instance.FakeScheduler;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;

/**
 * A probe whose answers are set, and come in virtual time.
 */
final class FakeProbe implements HealthProbe {

	private final FakeScheduler scheduler;

	private final Map<String, ProbeResult> answers = new HashMap<>();

	private final Set<InstanceId> inFlight = new HashSet<>();

	/** When each check began, by the ticker. */
	final List<Long> starts = new ArrayList<>();

	/** Who was checked, in order. */
	final List<String> hosts = new ArrayList<>();

	Duration latency = Duration.ofMillis(1);

	int cancelled;

	FakeProbe(FakeScheduler scheduler) {
		this.scheduler = scheduler;
	}

	void pass(String host) {
		this.answers.put(host, ProbeResult.passed("ok"));
	}

	void fail(String host) {
		this.answers.put(host, ProbeResult.failed("sick"));
	}

	void tellNothing(String host) {
		this.answers.put(host, ProbeResult.inconclusive("no sockets"));
	}

	int inFlight() {
		return this.inFlight.size();
	}

	@Override
	public Attempt start(Instance instance, Listener listener) {
		if (!this.inFlight.add(instance.id())) {
			throw new AssertionError("two checks of " + instance);
		}
		this.starts.add(this.scheduler.ticker().read());
		this.hosts.add(instance.getHost());
		Future<?> answer = this.scheduler.schedule(() -> {
			this.inFlight.remove(instance.id());
			listener.ended(this.answers.getOrDefault(instance.getHost(), ProbeResult.passed("ok")));
		}, this.latency.toNanos(), TimeUnit.NANOSECONDS);
		return () -> {
			if (this.inFlight.remove(instance.id())) {
				answer.cancel(false);
				this.cancelled++;
			}
		};
	}

}
