package io.fairway.discovery;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.fairway.instance.FakeScheduler;
import io.fairway.registry.Registry;

/**
 * Directories in virtual time.
 */
public final class TestDirectories {

	public static final Duration IDLE_TIMEOUT = Duration.ofMinutes(10);

	private TestDirectories() {
	}

	/**
	 * One that believes every answer and merges no changes.
	 */
	public static InstanceDirectory directory(List<? extends Registry> registries, MergeMode merge,
			Duration initialTimeout, int maxServices, FakeScheduler scheduler, Consumer<Object> events) {
		return directory(registries, settings(merge, initialTimeout, maxServices, Protection.OFF), scheduler, events);
	}

	public static InstanceDirectory directory(List<? extends Registry> registries, DirectorySettings settings,
			FakeScheduler scheduler, Consumer<Object> events) {
		return new InstanceDirectory(List.copyOf(registries), settings,
				new DirectoryContext(scheduler, scheduler.ticker(), (bound) -> bound / 2, Snapshots.NONE, events));
	}

	public static DirectorySettings settings(MergeMode merge, Duration initialTimeout, int maxServices,
			Protection protection) {
		return new DirectorySettings(merge, initialTimeout, maxServices, IDLE_TIMEOUT, Duration.ZERO, protection,
				AddressPolicy.DEFAULT, Map.of(), (serviceId) -> ServiceScope.ALL);
	}

}
