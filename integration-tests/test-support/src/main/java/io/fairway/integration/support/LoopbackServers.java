package io.fairway.integration.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Real HTTP servers on loopback. Each answers every request with its own name.
 */
public final class LoopbackServers implements AutoCloseable {

	private static final int OK = 200;

	private final Map<String, HttpServer> servers = new LinkedHashMap<>();

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private LoopbackServers() {
	}

	/**
	 * Starts a server for each name.
	 * @param names the names, which differ
	 * @return the servers, which accept requests
	 */
	public static LoopbackServers start(String... names) {
		LoopbackServers servers = new LoopbackServers();
		for (String name : names) {
			servers.start(name);
		}
		return servers;
	}

	private void start(String name) {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			server.createContext("/", (exchange) -> answer(exchange, name));
			server.setExecutor(this.executor);
			server.start();
			this.servers.put(name, server);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void answer(HttpExchange exchange, String name) throws IOException {
		try (exchange) {
			byte[] body = name.getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().add("Content-Type", "text/plain");
			exchange.sendResponseHeaders(OK, body.length);
			exchange.getResponseBody().write(body);
		}
	}

	/**
	 * The ports of the servers.
	 * @return the ports by name, in the order of the start
	 */
	public Map<String, Integer> ports() {
		Map<String, Integer> ports = new LinkedHashMap<>();
		this.servers.forEach((name, server) -> ports.put(name, server.getAddress().getPort()));
		return ports;
	}

	/**
	 * Lists all servers as instances of a service in the registry "fixed".
	 * @param serviceId the service
	 * @param properties takes a name and what supplies the value, as a
	 * {@code DynamicPropertyRegistry} does
	 */
	public void listAs(String serviceId, BiConsumer<String, Supplier<Object>> properties) {
		int index = 0;
		for (int port : ports().values()) {
			properties.accept(property(serviceId, index, "uri"), () -> "http://127.0.0.1:" + port);
			index++;
		}
	}

	/**
	 * The name of a property of an instance in the registry "fixed".
	 * @param serviceId the service
	 * @param index which of its servers, from 0
	 * @param name what is said of it, such as {@code version}
	 * @return the name of the property
	 */
	public static String property(String serviceId, int index, String name) {
		return "fairway.discovery.registries.fixed.services." + serviceId + "[" + index + "]." + name;
	}

	@Override
	public void close() {
		this.servers.values().forEach((server) -> server.stop(0));
		this.executor.shutdownNow();
	}

}
