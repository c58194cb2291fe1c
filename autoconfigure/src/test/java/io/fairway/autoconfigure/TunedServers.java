package io.fairway.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Real HTTP servers at all loopback addresses, which answer with their own number. What a
 * path with a number asks for is done by the server of that number only: {@code /fail1}
 * is an error of the server 1 and an answer of any other.
 */
final class TunedServers implements AutoCloseable {

	static {
		// Or each answer waits for the acknowledgement of its head, up to 40 ms.
		System.setProperty("sun.net.httpserver.nodelay", "true");
	}

	private static final Duration SLOW = Duration.ofMillis(300);

	private final List<HttpServer> servers = new ArrayList<>();

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final AtomicIntegerArray requests;

	private final AtomicIntegerArray held;

	private final AtomicInteger mostHeld = new AtomicInteger();

	TunedServers(int count) {
		this.requests = new AtomicIntegerArray(count);
		this.held = new AtomicIntegerArray(count);
		for (int i = 0; i < count; i++) {
			this.servers.add(start(i));
		}
	}

	private HttpServer start(int number) {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(0), 0);
			server.createContext("/", (exchange) -> answer(number, exchange));
			server.setExecutor(this.executor);
			server.start();
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void answer(int number, HttpExchange exchange) throws IOException {
		try (exchange) {
			this.requests.incrementAndGet(number);
			int status = status(number, exchange.getRequestURI().getPath());
			byte[] body = String.valueOf(number).getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().add("Content-Type", "text/plain");
			exchange.sendResponseHeaders(status, body.length);
			exchange.getResponseBody().write(body);
		}
	}

	private int status(int number, String path) {
		if (path.equals("/fail" + number)) {
			return 500;
		}
		if (path.equals("/unavailable" + number)) {
			return 503;
		}
		if (path.equals("/slow") || path.equals("/slow" + number)) {
			LockSupport.parkNanos(SLOW.toNanos());
		}
		if (path.equals("/hold")) {
			this.mostHeld.accumulateAndGet(this.held.incrementAndGet(number), Math::max);
			LockSupport.parkNanos(SLOW.toNanos());
			this.held.decrementAndGet(number);
		}
		return 200;
	}

	int port(int number) {
		return this.servers.get(number).getAddress().getPort();
	}

	/** How many requests each server has received. */
	int[] requests() {
		int[] requests = new int[this.requests.length()];
		for (int i = 0; i < requests.length; i++) {
			requests[i] = this.requests.get(i);
		}
		return requests;
	}

	/** The most requests for {@code /hold} that one server has had at once. */
	int mostHeld() {
		return this.mostHeld.getAndSet(0);
	}

	@Override
	public void close() {
		this.servers.forEach((server) -> server.stop(0));
		this.executor.shutdownNow();
	}

}
