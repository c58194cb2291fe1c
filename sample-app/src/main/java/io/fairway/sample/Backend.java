package io.fairway.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.InstanceId;
import io.fairway.registration.ServiceRegistrar;

/**
 * One instance of the service: a server that is registered while it runs, and that can be
 * made slow, broken or stopped. Thread-safe.
 */
final class Backend {

	/** Header of the answer that names the instance. */
	static final String INSTANCE_HEADER = "X-Instance";

	/** What health checks ask for, and does not count. */
	private static final String HEALTH_PATH = "/health";

	private static final Duration SLOW = Duration.ofMillis(150);

	private static final Duration ARRIVAL = Duration.ofMillis(200);

	private static final int DRAIN_SECONDS = 1;

	private final BackendDescription description;

	private final ServiceRegistrar registrar;

	private final LongAdder requests = new LongAdder();

	private final AtomicInteger inFlight = new AtomicInteger();

	private volatile BackendState state = BackendState.STOPPED;

	private volatile int port = BackendServer.ANY_PORT;

	private @Nullable BackendServer server;

	Backend(BackendDescription description, ServiceRegistrar registrar) {
		this.description = description;
		this.registrar = registrar;
	}

	BackendDescription description() {
		return this.description;
	}

	String id() {
		return this.description.id();
	}

	/** What it is registered as, or was at last; {@code null} before its first start. */
	@Nullable InstanceId instanceId() {
		int port = this.port;
		return (port != BackendServer.ANY_PORT) ? this.description.listeningOn(port).id() : null;
	}

	BackendState state() {
		return this.state;
	}

	long requests() {
		return this.requests.sum();
	}

	int inFlight() {
		return this.inFlight.get();
	}

	/**
	 * Brings the backend back to normal: it answers, fast, and is registered.
	 * @return {@code true}, since this can always be done
	 */
	synchronized boolean start() {
		this.state = BackendState.UP;
		if (this.server == null) {
			this.server = BackendServer.start(this.port, this::handle);
			this.port = this.server.port();
			this.registrar.register(this.description.listeningOn(this.port));
		}
		return true;
	}

	/**
	 * Makes a running backend slow or broken.
	 * @return {@code false} if it is stopped
	 */
	synchronized boolean impair(BackendState impairment) {
		if (this.server == null) {
			return false;
		}
		this.state = impairment;
		return true;
	}

	/**
	 * Deregisters the backend, lets it answer what it has, and closes it.
	 * @return {@code true}, since this can always be done
	 */
	boolean stop() {
		close((server) -> {
			awaitRequestsOnTheirWay();
			server.stop(DRAIN_SECONDS);
		});
		return true;
	}

	private static void awaitRequestsOnTheirWay() {
		try {
			Thread.sleep(ARRIVAL.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Deregisters and closes the backend at once.
	 */
	void close() {
		close((server) -> server.stop(0));
	}

	private synchronized void close(Consumer<BackendServer> ending) {
		this.state = BackendState.STOPPED;
		if (this.server != null) {
			this.registrar.deregister(this.description.listeningOn(this.port).id());
			ending.accept(this.server);
			this.server = null;
		}
	}

	private void handle(HttpExchange exchange) {
		if (exchange.getRequestURI().getPath().equals(HEALTH_PATH)) {
			afterWork().execute(() -> answer(exchange));
			return;
		}
		this.requests.increment();
		this.inFlight.incrementAndGet();
		afterWork().execute(() -> {
			try {
				answer(exchange);
			}
			finally {
				this.inFlight.decrementAndGet();
			}
		});
	}

	private Executor afterWork() {
		Duration work = (this.state == BackendState.SLOW) ? SLOW : this.description.latency();
		return CompletableFuture.delayedExecutor(work.toMillis(), TimeUnit.MILLISECONDS);
	}

	private void answer(HttpExchange exchange) {
		try (exchange) {
			byte[] body = id().getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().set("Content-Type", "text/plain");
			exchange.getResponseHeaders().set(INSTANCE_HEADER, id());
			exchange.sendResponseHeaders((this.state == BackendState.BROKEN) ? 500 : 200, body.length);
			exchange.getResponseBody().write(body);
		}
		catch (IOException ex) {
			// The client is gone, so there is nobody to tell.
		}
	}

}
