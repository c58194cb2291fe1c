package io.fairway.sample;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import io.fairway.sample.DemoState.InstanceState;
import io.fairway.sample.ShareWindow.FinishedCall;

/**
 * Puts together what is shown.
 */
@Component
final class DemoStates {

	private static final Duration RATE_SPAN = Duration.ofSeconds(2);

	private static final String NOBODY = "";

	private final Backends backends;

	private final RuntimeSettings settings;

	private final ShareWindow window;

	private final ClientViews views;

	private final EventLog events;

	DemoStates(Backends backends, RuntimeSettings settings, ShareWindow window, ClientViews views, EventLog events) {
		this.backends = backends;
		this.settings = settings;
		this.window = window;
		this.views = views;
		this.events = events;
	}

	DemoState current() {
		List<FinishedCall> calls = this.window.calls();
		return new DemoState(this.settings.policy(), this.settings.policies(), this.settings.version(),
				this.settings.versions(), this.settings.zone(), this.settings.zones(), this.settings.protections(),
				requestsPerSecond(calls), errorShare(calls), instances(calls), this.events.entries());
	}

	private double requestsPerSecond(List<FinishedCall> calls) {
		long recent = calls.stream().filter((call) -> this.window.age(call).compareTo(RATE_SPAN) <= 0).count();
		return (double) recent / RATE_SPAN.toSeconds();
	}

	private static double errorShare(List<FinishedCall> calls) {
		long failed = calls.stream().filter(FinishedCall::failed).count();
		return Shares.of(new long[] { failed, calls.size() - failed })[0];
	}

	private List<InstanceState> instances(List<FinishedCall> calls) {
		Map<String, List<FinishedCall>> byInstance = calls.stream()
			.collect(Collectors.groupingBy(DemoStates::instance));
		List<Backend> all = this.backends.all();
		Function<Backend, ClientView> views = this.views.current();
		double[] shares = Shares.of(all.stream().mapToLong((backend) -> callsOf(backend, byInstance).size()).toArray());
		return IntStream.range(0, all.size())
			.mapToObj((index) -> state(all.get(index), shares[index], callsOf(all.get(index), byInstance), views))
			.toList();
	}

	private static String instance(FinishedCall call) {
		@Nullable String instance = call.instance();
		return (instance != null) ? instance : NOBODY;
	}

	private static List<FinishedCall> callsOf(Backend backend, Map<String, List<FinishedCall>> calls) {
		return calls.getOrDefault(backend.id(), List.of());
	}

	private static InstanceState state(Backend backend, double share, List<FinishedCall> calls,
			Function<Backend, ClientView> views) {
		BackendDescription description = backend.description();
		return new InstanceState(backend.id(), description.locality().zone(), description.locality().region(),
				description.version(), description.weight(), backend.requests(), share, backend.inFlight(),
				latencyMillis(calls), backend.state(), views.apply(backend));
	}

	private static double latencyMillis(List<FinishedCall> calls) {
		double nanos = calls.stream().mapToLong(FinishedCall::nanos).average().orElse(0);
		return Math.rint(nanos / 100_000) / 10;
	}

}
