package io.fairway.integration.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * A real Nacos server in a JVM and a network of its own, which it shares with the tests.
 * Of ephemeral instances it knows nothing any more after a restart.
 */
public final class NacosProcess {

	/** The port of HTTP; gRPC follows at a distance of 1000. */
	public static final int PORT = 8848;

	private static final int GRPC_PORT = PORT + 1000;

	private static final int PATIENCE_SECONDS = 60;

	private static final Path MODULE = Path.of("..", "nacos-server", "target").toAbsolutePath();

	private NacosProcess() {
	}

	/**
	 * Starts a server and waits until it answers. A test without a network of its own is
	 * skipped, but fails in continuous integration.
	 * @param directory where its files go
	 * @return the server
	 */
	public static ServerProcess start(Path directory) {
		ServerProcess server = launch(directory);
		awaitServer(server);
		return server;
	}

	/**
	 * Starts a server and does not wait.
	 * @param directory where its files go
	 * @return the server
	 */
	public static ServerProcess launch(Path directory) {
		requireNetwork();
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Duser.home=" + directory,
				"-Dnacos.home=" + directory.resolve("nacos"), "-Dnacos.standalone=true", "-Dnacos.server.ip=127.0.0.1",
				"-cp", classPath(), "io.fairway.integration.nacos.NacosServer", "--server.port=" + PORT,
				"--server.address=127.0.0.1"));
		return ServerProcess.start(directory, command);
	}

	private static void requireNetwork() {
		String problem = "A Nacos server opens ports on every interface. The tests need 'unshare' and 'ip', and the "
				+ "right to make a network namespace";
		boolean own = "own".equals(System.getProperty("fairway.test.network"));
		if (System.getenv("CI") != null) {
			assertThat(own).as(problem).isTrue();
		}
		assumeThat(own).as(problem).isTrue();
	}

	private static String classPath() {
		try {
			return MODULE.resolve("classes") + ":" + Files.readString(MODULE.resolve("class-path"));
		}
		catch (IOException ex) {
			throw new AssertionError("The module nacos-server is built before this one: mvn -am", ex);
		}
	}

	/**
	 * Waits until the server answers over HTTP and gRPC.
	 * @param server the server
	 */
	public static void awaitServer(ServerProcess server) {
		server.awaitPort(PORT, PATIENCE_SECONDS).awaitPort(GRPC_PORT, PATIENCE_SECONDS);
		await().atMost(Duration.ofSeconds(PATIENCE_SECONDS))
			.pollDelay(Duration.ZERO)
			.ignoreExceptions()
			.until(() -> request("GET", "/v1/ns/operator/metrics").contains("UP"));
	}

	/**
	 * Asks the server over HTTP, as its console does.
	 * @param method the method
	 * @param path the path below {@code /nacos}
	 * @return the answer
	 */
	public static String request(String method, String path) {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/nacos" + path))
			.method(method, HttpRequest.BodyPublishers.noBody())
			.timeout(Duration.ofSeconds(10))
			.build();
		try {
			HttpResponse<String> response = HttpClient.newHttpClient()
				.send(request, HttpResponse.BodyHandlers.ofString());
			assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
			return response.body();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
