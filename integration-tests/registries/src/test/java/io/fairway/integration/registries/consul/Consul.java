package io.fairway.integration.registries.consul;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.fairway.integration.support.ServerProcess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A real Consul agent on loopback, the only server of its cluster.
 */
final class Consul implements AutoCloseable {

	private static final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	/** Elections as fast as they can be. */
	private static final String CONFIGURATION = "performance { raft_multiplier = 1 } disable_update_check = true";

	private final String url;

	private final int port;

	private final List<String> command;

	private final Path directory;

	private ServerProcess process;

	private Consul(Path directory, String mode, String configuration) {
		Path program = ServerProcess.require("consul", "Run .ci/install-consul");
		int[] ports = ServerProcess.freePorts(4);
		this.directory = directory;
		this.port = ports[0];
		this.url = "http://127.0.0.1:" + ports[0];
		this.command = new ArrayList<>(List.of(program.toString(), "agent", "-bind=127.0.0.1", "-client=127.0.0.1",
				"-node=test", "-http-port=" + ports[0], "-dns-port=-1", "-grpc-port=-1", "-serf-lan-port=" + ports[1],
				"-serf-wan-port=" + ports[2], "-server-port=" + ports[3], "-hcl=" + CONFIGURATION + configuration));
		this.command.addAll(List.of(mode.split(" ")));
	}

	/** An agent whose data survive a restart. */
	static Consul durable(Path directory, String configuration) {
		return new Consul(directory, "-server -bootstrap-expect=1 -data-dir=" + directory.resolve("data"),
				configuration);
	}

	/** An agent that begins anew with each start. */
	static Consul forgetful(Path directory) {
		return new Consul(directory, "-dev", "");
	}

	/** Starts the agent and returns before it is ready. */
	Consul launch() {
		this.process = ServerProcess.start(this.directory, this.command);
		return this;
	}

	Consul start() {
		return launch().awaitLeader();
	}

	/** Waits until the agent can answer all questions, which it tells by its own node. */
	Consul awaitLeader() {
		this.process.awaitPort(this.port, 30);
		await().atMost(Duration.ofSeconds(30))
			.pollInterval(Duration.ofMillis(20))
			.ignoreExceptions()
			.until(() -> get("/v1/status/leader").length() > 2);
		return this;
	}

	Consul awaitOwnNode() {
		await().atMost(Duration.ofSeconds(30))
			.pollInterval(Duration.ofMillis(20))
			.ignoreExceptions()
			.until(() -> get("/v1/catalog/nodes").length() > 2);
		return this;
	}

	void kill() {
		this.process.kill();
	}

	/** Stops the process in its tracks: it accepts connections and says nothing. */
	void freeze() {
		signal("STOP");
	}

	void thaw() {
		signal("CONT");
	}

	private void signal(String signal) {
		try {
			new ProcessBuilder("kill", "-" + signal, Long.toString(this.process.pid())).start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	/** Starts the agent again after it was killed, and returns before it is ready. */
	void relaunch() {
		this.process.restart();
	}

	void deleteData() {
		try (Stream<Path> files = Files.walk(this.directory.resolve("data"))) {
			files.sorted((one, other) -> other.compareTo(one)).forEach((file) -> file.toFile().delete());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	int port() {
		return this.port;
	}

	String url() {
		return this.url;
	}

	String log() {
		return this.process.log();
	}

	String get(String path) {
		return send(HttpRequest.newBuilder(URI.create(this.url + path)));
	}

	String put(String path, String body, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.url + path))
			.PUT(HttpRequest.BodyPublishers.ofString(body));
		return send((headers.length > 0) ? request.headers(headers) : request);
	}

	/** Puts an instance into the catalog itself, past any agent and its checks. */
	void catalog(String node, String service) {
		put("/v1/catalog/register",
				"{\"Node\":\"" + node + "\",\"Address\":\"127.0.0.1\",\"Service\":" + service + "}");
	}

	private static String send(HttpRequest.Builder request) {
		try {
			HttpResponse<String> response = client.send(request.timeout(Duration.ofSeconds(10)).build(),
					HttpResponse.BodyHandlers.ofString());
			assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
			return response.body();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	@Override
	public void close() {
		if (this.process != null) {
			this.process.kill();
		}
	}

}
