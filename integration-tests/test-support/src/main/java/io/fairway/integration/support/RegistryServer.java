package io.fairway.integration.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A real etcd or Consul with nothing but defaults, which can be killed and started again.
 * Not thread-safe.
 */
public final class RegistryServer implements AutoCloseable {

	private static final int OK = 200;

	private static final int START_SECONDS = 60;

	private static final long PAUSE_MILLIS = 50;

	private final HttpClient client = HttpClient.newHttpClient();

	private final String endpoint;

	private final String health;

	private final ServerProcess process;

	private RegistryServer(String endpoint, String health, ServerProcess process) {
		this.endpoint = endpoint;
		this.health = health;
		this.process = process;
	}

	/**
	 * Starts an etcd that keeps its data.
	 * @param directory an empty directory
	 * @return the server, which is ready
	 */
	public static RegistryServer etcd(Path directory) {
		Path program = ServerProcess.require("etcd", "Install Debian's package etcd-server.");
		int[] ports = ServerProcess.freePorts(2);
		String client = "http://127.0.0.1:" + ports[0];
		String peer = "http://127.0.0.1:" + ports[1];
		return new RegistryServer(client, "/health",
				ServerProcess.start(directory, program.toString(), "--data-dir", directory.resolve("data").toString(),
						"--listen-client-urls", client, "--advertise-client-urls", client, "--listen-peer-urls", peer,
						"--initial-advertise-peer-urls", peer, "--initial-cluster", "default=" + peer))
			.awaitReady();
	}

	/**
	 * Starts a Consul that loses its data whenever it ends.
	 * @param directory an empty directory
	 * @return the server, which is ready
	 */
	public static RegistryServer consul(Path directory) {
		Path program = ServerProcess.require("consul", "Run .ci/install-consul.");
		int[] ports = ServerProcess.freePorts(4);
		Path settings = directory.resolve("ports.json");
		try {
			Files.writeString(settings,
					"{\"ports\": {\"http\": %d, \"dns\": -1, \"grpc\": -1, \"serf_lan\": %d, \"serf_wan\": %d, \"server\": %d}}"
						.formatted(ports[0], ports[1], ports[2], ports[3]));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new RegistryServer("http://127.0.0.1:" + ports[0], "/v1/catalog/services",
				ServerProcess.start(directory, program.toString(), "agent", "-dev", "-bind=127.0.0.1",
						"-client=127.0.0.1", "-config-file=" + settings))
			.awaitReady();
	}

	/**
	 * The address of the server.
	 * @return the address, {@code http://127.0.0.1:port}
	 */
	public String endpoint() {
		return this.endpoint;
	}

	/**
	 * Takes the server away: SIGKILL.
	 */
	public void kill() {
		this.process.kill();
	}

	/**
	 * Starts the server again, and waits until it is ready.
	 */
	public void restart() {
		this.process.restart();
		awaitReady();
	}

	private RegistryServer awaitReady() {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
		while (!isReady()) {
			if (System.nanoTime() - end > 0) {
				throw new AssertionError("The server is not ready; its log says:\n" + this.process.log());
			}
		}
		return this;
	}

	private boolean isReady() {
		try {
			Thread.sleep(PAUSE_MILLIS);
			return this.client
				.send(HttpRequest.newBuilder(URI.create(this.endpoint + this.health)).build(), BodyHandlers.ofString())
				.statusCode() == OK;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	@Override
	public void close() {
		this.process.close();
	}

}
