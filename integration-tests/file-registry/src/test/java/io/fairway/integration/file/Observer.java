package io.fairway.integration.file;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import io.fairway.discovery.FairwayDiscoveryClient;
import io.fairway.discovery.InstanceDirectory;
import io.fairway.discovery.InstancesChangedEvent;
import io.fairway.instance.Instance;

import static org.awaitility.Awaitility.await;

/**
 * An application in the JVM of the test that watches the workers come and go.
 */
final class Observer implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final ConfigurableApplicationContext context;

	private final Recorder recorder;

	private Observer(ConfigurableApplicationContext context) {
		this.context = context;
		this.recorder = context.getBean(Recorder.class);
	}

	static Observer start(Path registry) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("fairway.registration.enabled=false", "fairway.discovery.registries.shared.type=file",
					"fairway.discovery.registries.shared.directory=" + registry)
			.run();
		context.getBean(InstanceDirectory.class).retain(Worker.SERVICE_ID);
		return new Observer(context);
	}

	/** Waits until a worker is there and returns its port. */
	int awaitPort(String worker) {
		await(worker).atMost(PATIENCE).until(() -> this.recorder.ports.containsKey(worker));
		return this.recorder.ports.get(worker);
	}

	/** Waits until a worker is gone and returns when that became known. */
	Instant awaitDeparture(String worker) {
		await(worker).atMost(PATIENCE).until(() -> this.recorder.departures.containsKey(worker));
		return this.recorder.departures.get(worker);
	}

	/** The workers that left so far. */
	Set<String> departed() {
		return this.recorder.departures.keySet();
	}

	/** The workers that are there now. */
	List<String> present() {
		return this.context.getBean(FairwayDiscoveryClient.class)
			.getInstances(Worker.SERVICE_ID)
			.stream()
			.map((instance) -> instance.getMetadata().get("worker"))
			.toList();
	}

	@Override
	public void close() {
		this.context.close();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Recorder.class)
	static class Application {

	}

	/** Remembers what the events say, and when. */
	static class Recorder {

		private final Map<String, Integer> ports = new ConcurrentHashMap<>();

		private final Map<String, Instant> departures = new ConcurrentHashMap<>();

		@EventListener
		void changed(InstancesChangedEvent event) {
			Instant now = Instant.now();
			event.removed().forEach((instance) -> this.departures.put(worker(instance), now));
			event.added().forEach((instance) -> this.ports.put(worker(instance), instance.getPort()));
		}

		private static String worker(Instance instance) {
			return instance.getMetadata().get("worker");
		}

	}

}
