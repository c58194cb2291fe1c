package io.fairway.sample;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import io.fairway.instance.InstanceId;
import io.fairway.instance.Locality;
import io.fairway.registration.ServiceRegistrar;

/**
 * The eight backends: one of each version in each zone. The weights 1 and 3 change places
 * from zone to zone, so that every zone and every version has both.
 */
@Component
final class Backends implements SmartLifecycle {

	private static final List<Locality> LOCALITIES = List.of(new Locality("us-east-1", "us-east-1a"),
			new Locality("us-east-1", "us-east-1b"), new Locality("us-west-2", "us-west-2a"),
			new Locality("us-west-2", "us-west-2b"));

	private static final List<String> VERSIONS = List.of("1.4.0", "2.0.0");

	private static final String SLOW = "us-west-2b-1.4.0";

	private final List<Backend> backends;

	private volatile boolean running;

	Backends(ServiceRegistrar registrar) {
		this.backends = descriptions().stream().map((description) -> new Backend(description, registrar)).toList();
	}

	private static List<BackendDescription> descriptions() {
		List<BackendDescription> descriptions = new ArrayList<>();
		for (int zone = 0; zone < LOCALITIES.size(); zone++) {
			for (int version = 0; version < VERSIONS.size(); version++) {
				int weight = ((zone + version) % 2 == 0) ? 1 : 3;
				Duration latency = Duration.ofMillis(5 + 2L * descriptions.size());
				descriptions.add(new BackendDescription(LOCALITIES.get(zone), VERSIONS.get(version), weight, latency));
			}
		}
		return List.copyOf(descriptions);
	}

	List<Backend> all() {
		return this.backends;
	}

	@Nullable Backend find(String id) {
		return this.backends.stream().filter((backend) -> backend.id().equals(id)).findFirst().orElse(null);
	}

	/** The backend that has the address, or had it before it was stopped. */
	@Nullable Backend find(InstanceId id) {
		return this.backends.stream().filter((backend) -> id.equals(backend.instanceId())).findFirst().orElse(null);
	}

	List<String> ids() {
		return this.backends.stream().map(Backend::id).toList();
	}

	List<String> versions() {
		return VERSIONS;
	}

	List<String> zones() {
		return LOCALITIES.stream().map(Locality::zone).toList();
	}

	Locality locality(String zone) {
		return LOCALITIES.stream()
			.filter((locality) -> locality.zone().equals(zone))
			.findFirst()
			.orElse(Locality.UNKNOWN);
	}

	/**
	 * Starts all backends, all but one in good health.
	 */
	@Override
	public void start() {
		this.backends.forEach(Backend::start);
		this.backends.stream()
			.filter((backend) -> backend.id().equals(SLOW))
			.forEach((backend) -> backend.impair(BackendState.SLOW));
		this.running = true;
	}

	@Override
	public void stop() {
		this.backends.forEach(Backend::close);
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Before the web server starts, and after it has stopped. */
	@Override
	public int getPhase() {
		return 0;
	}

}
