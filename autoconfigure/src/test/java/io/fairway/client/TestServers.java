package io.fairway.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Real HTTP servers on loopback that answer every request with their own port, or with an
 * error where they are asked to.
 */
public final class TestServers implements AutoCloseable {

	static {
		// Or each answer waits for the acknowledgement of its head, up to 40 ms.
		System.setProperty("sun.net.httpserver.nodelay", "true");
	}

	private final List<HttpServer> servers = new ArrayList<>();

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final Set<Integer> failing = ConcurrentHashMap.newKeySet();

	private final Map<Integer, LongAdder> requests = new ConcurrentHashMap<>();

	private TestServers() {
	}

	public static TestServers start(int count) {
		TestServers servers = new TestServers();
		for (int i = 0; i < count; i++) {
			servers.add();
		}
		return servers;
	}

	private void add() {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			server.createContext("/", this::answer);
			server.setExecutor(this.executor);
			server.start();
			this.servers.add(server);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void answer(HttpExchange exchange) throws IOException {
		try (exchange) {
			int port = exchange.getLocalAddress().getPort();
			this.requests.computeIfAbsent(port, (key) -> new LongAdder()).increment();
			byte[] body = String.valueOf(port).getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().add("Content-Type", "text/plain");
			exchange.sendResponseHeaders(this.failing.contains(port) ? 500 : 200, body.length);
			exchange.getResponseBody().write(body);
		}
	}

	public List<Integer> ports() {
		return this.servers.stream().map((server) -> server.getAddress().getPort()).toList();
	}

	/**
	 * Lets one server answer every request with status 500.
	 * @param index its number, from 0 on
	 */
	public void fail(int index) {
		this.failing.add(ports().get(index));
	}

	/**
	 * Lets one server answer as usual again.
	 * @param index its number, from 0 on
	 */
	public void heal(int index) {
		this.failing.remove(ports().get(index));
	}

	/**
	 * The requests that one server has received.
	 * @param index its number, from 0 on
	 * @return the number since the start
	 */
	public long requests(int index) {
		LongAdder requests = this.requests.get(ports().get(index));
		return (requests != null) ? requests.sum() : 0;
	}

	/**
	 * Stops one server for good.
	 * @param index its number, from 0 on
	 */
	public void stop(int index) {
		this.servers.get(index).stop(0);
	}

	/**
	 * Properties that list the servers as instances of a service.
	 * @param serviceId the service
	 * @return the properties
	 */
	public String[] properties(String serviceId) {
		List<String> properties = new ArrayList<>();
		properties.add("fairway.discovery.registries.fixed.type=config");
		List<Integer> ports = ports();
		for (int i = 0; i < ports.size(); i++) {
			properties.add("fairway.discovery.registries.fixed.services." + serviceId + "[" + i
					+ "].uri=http://127.0.0.1:" + ports.get(i));
		}
		return properties.toArray(String[]::new);
	}

	@Override
	public void close() {
		this.servers.forEach((server) -> server.stop(0));
		this.executor.shutdownNow();
	}

}
