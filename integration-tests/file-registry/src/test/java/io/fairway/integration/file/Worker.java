package io.fairway.integration.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

import io.fairway.integration.support.Calls;

/**
 * An application that a test starts in a JVM of its own. All it has of Fairway is the
 * starter and some properties.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ Worker.Endpoints.class, Worker.Shutdown.class })
public class Worker {

	static final String SERVICE_ID = "workers";

	/** Raised when the application context begins to close: the wall-clock time. */
	static final String CLOSING = "closing";

	/** Raised when a request for "/hold" is being processed. */
	static final String HELD = "held";

	/** Raised by a test to let the request for "/hold" complete. */
	static final String RELEASE = "release";

	/**
	 * Raised right before the web server stops to accept requests: how many documents the
	 * directory still has, and the status of a new request.
	 */
	static final String LAST_MOMENT = "last-moment";

	public static void main(String[] args) {
		ProcessHandle.current().parent().ifPresent((test) -> test.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
		SpringApplication.run(Worker.class, args);
	}

	@Bean
	Signals signals(@Value("${worker.signals}") Path directory) {
		return new Signals(directory);
	}

	@Bean
	@LoadBalanced
	RestClient.Builder restClientBuilder() {
		return RestClient.builder();
	}

	@RestController
	static class Endpoints {

		private final Signals signals;

		private final DiscoveryClient discovery;

		private final RestClient client;

		Endpoints(Signals signals, DiscoveryClient discovery, RestClient.Builder builder) {
			this.signals = signals;
			this.discovery = discovery;
			this.client = builder.build();
		}

		@GetMapping("/name")
		String name(@Value("${fairway.registration.metadata.worker}") String name) {
			return name;
		}

		@GetMapping("/peers")
		String peers() {
			return this.discovery.getInstances(SERVICE_ID)
				.stream()
				.map((instance) -> instance.getMetadata().get("worker"))
				.sorted()
				.collect(Collectors.joining(","));
		}

		@GetMapping("/next")
		String next() {
			return this.client.get().uri("http://" + SERVICE_ID + "/name").retrieve().body(String.class);
		}

		@GetMapping("/hold")
		String hold() {
			this.signals.raise(HELD, "");
			this.signals.awaitText(RELEASE);
			return "completed";
		}

	}

	/** Tells how the shutdown proceeds. */
	static class Shutdown implements SmartLifecycle {

		private final Signals signals;

		private final Path directory;

		private final WebServerApplicationContext context;

		private volatile boolean running;

		Shutdown(Signals signals, @Value("${fairway.discovery.registries.shared.directory}") Path directory,
				WebServerApplicationContext context) {
			this.signals = signals;
			this.directory = directory;
			this.context = context;
		}

		@EventListener
		@Order(Ordered.HIGHEST_PRECEDENCE)
		void closing(ContextClosedEvent event) {
			if (event.getApplicationContext() == this.context) {
				this.signals.raise(CLOSING, Instant.now().toString());
			}
		}

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
			int status = Calls.get(this.context.getWebServer().getPort(), "/name").statusCode();
			this.signals.raise(LAST_MOMENT, documents() + " documents, status " + status);
		}

		private long documents() {
			try (Stream<Path> files = Files.list(this.directory)) {
				return files.count();
			}
			catch (IOException ex) {
				return -1;
			}
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;
		}

	}

}
