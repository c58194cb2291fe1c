package io.fairway.integration.registries.kubernetes;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import org.awaitility.Awaitility;

import io.fairway.integration.support.ServerProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * fabric8's mock of an API server in a process of its own, since it needs another version
 * of Vert.x than the client of etcd. It forgets everything when it is killed.
 */
final class KubernetesServer implements AutoCloseable {

	/** Where the module that builds the server puts it. */
	private static final Path BUILT = Path.of("..", "kubernetes-server", "target").toAbsolutePath().normalize();

	/** The file in the directory of a server with TLS. */
	static final String CERTIFICATE = "certificate.pem";

	private static final int START_SECONDS = 30;

	private static final String REQUEST = "Request ";

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final String url;

	private final int port;

	private final ServerProcess process;

	private final KubernetesClient objects;

	private KubernetesServer(String url, int port, ServerProcess process) {
		this.url = url;
		this.port = port;
		this.process = process.awaitPort(port, START_SECONDS);
		Config config = new ConfigBuilder(Config.empty()).withMasterUrl(url)
			.withTrustCerts(true)
			.withHttp2Disable(true)
			.withOauthToken("administrator")
			.withNamespace("test")
			.build();
		this.objects = new KubernetesClientBuilder().withConfig(config)
			.withHttpClientFactory(new JdkHttpClientFactory())
			.build();
	}

	/** A server that answers. */
	static KubernetesServer start(Path directory) {
		KubernetesServer server = launch(directory, ServerProcess.freePorts(1)[0]);
		server.open();
		return server;
	}

	/** A server whose objects are to be put there before it is opened. */
	static KubernetesServer launch(Path directory, int port) {
		return new KubernetesServer("http://127.0.0.1:" + port, port, ServerProcess.start(directory, command(port)));
	}

	/** A server with TLS, whose certificate is in {@link #CERTIFICATE}. */
	static KubernetesServer startWithTls(Path directory) {
		int port = ServerProcess.freePorts(1)[0];
		return new KubernetesServer("https://localhost:" + port, port,
				ServerProcess.start(directory, command(port, "https")));
	}

	private static List<String> command(int port, String... options) {
		assertThat(BUILT.resolve("server")).as("built by the module kubernetes-server").isDirectory();
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-cp", BUILT.resolve("classes") + File.pathSeparator + BUILT.resolve("server").resolve("*"),
						"io.fairway.integration.kubernetes.MockApiServer", String.valueOf(port)));
		command.addAll(Arrays.asList(options));
		return command;
	}

	String url() {
		return this.url;
	}

	/** The objects, which an administrator may change even if nobody else is answered. */
	KubernetesClient objects() {
		return this.objects;
	}

	void put(EndpointSlice... slices) {
		for (EndpointSlice slice : slices) {
			this.objects.discovery()
				.v1()
				.endpointSlices()
				.inNamespace(slice.getMetadata().getNamespace())
				.resource(slice)
				.createOr((existing) -> existing.update());
		}
	}

	void delete(EndpointSlice slice) {
		this.objects.resource(slice).delete();
	}

	/** Answers everybody. */
	void open() {
		control("fail", "0");
	}

	/** Answers with an error, and ends all watches. */
	void refuse(int status) {
		awaitWatch();
		control("fail", String.valueOf(status));
		control("close", "");
	}

	/** Lets nothing more through on the watches that are open, which stay open. */
	void mute() {
		awaitWatch();
		control("mute", "");
	}

	/** Answers watches that begin before now with 410 Gone. */
	void forget() {
		awaitWatch();
		control("forget", "");
	}

	/** Sends a message on all watches. */
	void send(String message) {
		awaitWatch();
		control("send", message);
	}

	/** Waits until a watch is open on this side. */
	void awaitWatch() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(START_SECONDS))
			.pollInterval(Duration.ofMillis(20))
			.until(() -> request("watched", "") == 200);
	}

	void control(String command, String body) {
		assertThat(request(command, body)).isEqualTo(200);
	}

	private int request(String command, String body) {
		try {
			return this.http
				.send(HttpRequest.newBuilder(URI.create(url() + "/control/" + command))
					.POST(HttpRequest.BodyPublishers.ofString(body))
					.build(), HttpResponse.BodyHandlers.discarding())
				.statusCode();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	void kill() {
		this.process.kill();
	}

	/** Starts it again, empty and closed. */
	void restart() {
		this.process.restart();
		this.process.awaitPort(this.port, START_SECONDS);
	}

	/** What clients asked for, such as {@code GET /api/v1/nodes/a}, the oldest first. */
	List<String> requests() {
		return this.process.log()
			.lines()
			.filter((line) -> line.startsWith(REQUEST))
			.map((line) -> line.substring(REQUEST.length()))
			.toList();
	}

	List<String> watches() {
		return requests().stream().filter((request) -> request.contains("watch=true")).toList();
	}

	List<String> lists() {
		return requests().stream().filter((request) -> !request.contains("watch=true")).toList();
	}

	@Override
	public void close() {
		this.objects.close();
		this.process.kill();
	}

}
