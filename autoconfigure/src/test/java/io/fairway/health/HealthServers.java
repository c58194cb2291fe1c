package io.fairway.health;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Real servers on loopback with a health endpoint whose status can be changed. Every
 * other path answers with the port.
 */
public final class HealthServers implements AutoCloseable {

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final List<HttpServer> servers = new ArrayList<>();

	private final Map<Integer, Integer> statuses = new ConcurrentHashMap<>();

	private final AtomicInteger checks = new AtomicInteger();

	private HealthServers() {
	}

	public static HealthServers start(int count) {
		HealthServers servers = new HealthServers();
		for (int i = 0; i < count; i++) {
			servers.add();
		}
		return servers;
	}

	private void add() {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			server.createContext("/", (exchange) -> answer(exchange, 200));
			server.createContext("/actuator/health", this::health);
			server.setExecutor(this.executor);
			server.start();
			this.servers.add(server);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void health(HttpExchange exchange) throws IOException {
		this.checks.incrementAndGet();
		answer(exchange, this.statuses.getOrDefault(exchange.getLocalAddress().getPort(), 200));
	}

	private static void answer(HttpExchange exchange, int status) throws IOException {
		try (exchange) {
			byte[] body = String.valueOf(exchange.getLocalAddress().getPort()).getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(status, body.length);
			exchange.getResponseBody().write(body);
		}
	}

	public List<Integer> ports() {
		return this.servers.stream().map((server) -> server.getAddress().getPort()).toList();
	}

	/** Lets the health endpoint of one server answer so from now on. */
	public void setStatus(int port, int status) {
		this.statuses.put(port, status);
	}

	/** How many checks there were. */
	public int checks() {
		return this.checks.get();
	}

	/** Properties that list the servers as instances of a service. */
	public String[] properties(String serviceId) {
		List<String> properties = new ArrayList<>(List.of("fairway.discovery.registries.fixed.type=config"));
		ports().forEach((port) -> properties.add("fairway.discovery.registries.fixed.services." + serviceId + "["
				+ (properties.size() - 1) + "].uri=http://127.0.0.1:" + port));
		return properties.toArray(String[]::new);
	}

	@Override
	public void close() {
		this.servers.forEach((server) -> server.stop(0));
		this.executor.shutdownNow();
	}

}
