package io.fairway.integration.registries.etcd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.springframework.util.FileSystemUtils;

import io.fairway.integration.support.ServerProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real etcd in a process of its own, on loopback and in a temporary directory.
 */
final class EtcdServer implements AutoCloseable {

	private static final int START_SECONDS = 20;

	private final ServerProcess process;

	private final Path directory;

	private final String scheme;

	private final int port;

	private final List<String> clientArguments = new ArrayList<>();

	private EtcdServer(ServerProcess process, Path directory, String scheme, int port) {
		this.process = process;
		this.scheme = scheme;
		this.directory = directory;
		this.port = port;
	}

	/** Starts a server and waits until it is ready. */
	static EtcdServer start(Path directory) {
		return start(directory, ServerProcess.freePorts(1)[0]);
	}

	/** Starts a server on a port and waits until it is ready. */
	static EtcdServer start(Path directory, int port) {
		return launch(directory, port).awaitReady();
	}

	/** Starts a server on a port. It may not be ready yet. */
	static EtcdServer launch(Path directory, int port) {
		int peer = ServerProcess.freePorts(1)[0];
		return launch(directory, "http", "default", port, peer, "default=http://127.0.0.1:" + peer);
	}

	/** Starts a server that talks TLS and asks its clients for certificates. */
	static EtcdServer startSecure(Path directory, Certificates certificates) {
		int port = ServerProcess.freePorts(1)[0];
		int peer = ServerProcess.freePorts(1)[0];
		EtcdServer server = launch(directory, "https", "default", port, peer, "default=http://127.0.0.1:" + peer,
				"--cert-file=" + certificates.path("server.pem"), "--key-file=" + certificates.path("server.key"),
				"--trusted-ca-file=" + certificates.path("ca.pem"), "--client-cert-auth");
		server.clientArguments.addAll(List.of("--cacert=" + certificates.path("ca.pem"),
				"--cert=" + certificates.path("client.pem"), "--key=" + certificates.path("client.key")));
		return server.awaitReady();
	}

	/** Starts a cluster and waits until it is ready. */
	static List<EtcdServer> startCluster(Path directory, int size) {
		int[] ports = ServerProcess.freePorts(2 * size);
		List<String> cluster = new ArrayList<>();
		for (int i = 0; i < size; i++) {
			cluster.add("m" + i + "=http://127.0.0.1:" + ports[size + i]);
		}
		List<EtcdServer> members = new ArrayList<>();
		for (int i = 0; i < size; i++) {
			members.add(launch(directory.resolve("m" + i), "http", "m" + i, ports[i], ports[size + i],
					String.join(",", cluster)));
		}
		members.forEach(EtcdServer::awaitReady);
		return members;
	}

	private static EtcdServer launch(Path directory, String scheme, String name, int port, int peer, String cluster,
			String... arguments) {
		String program = ServerProcess.require("etcd", "Install the package etcd-server.").toString();
		ServerProcess.require("etcdctl", "Install the package etcd-client.");
		String client = scheme + "://127.0.0.1:" + port;
		List<String> command = new ArrayList<>(List.of(program, "--name=" + name, "--data-dir=data",
				"--listen-client-urls=" + client, "--advertise-client-urls=" + client,
				"--listen-peer-urls=http://127.0.0.1:" + peer, "--initial-advertise-peer-urls=http://127.0.0.1:" + peer,
				"--initial-cluster=" + cluster, "--heartbeat-interval=50", "--election-timeout=500"));
		command.addAll(List.of(arguments));
		try {
			Files.createDirectories(directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new EtcdServer(ServerProcess.start(directory, command), directory, scheme, port);
	}

	EtcdServer awaitReady() {
		this.process.awaitPort(this.port, START_SECONDS);
		ctl("endpoint", "health");
		return this;
	}

	int port() {
		return this.port;
	}

	String endpoint() {
		return "127.0.0.1:" + this.port;
	}

	void kill() {
		this.process.kill();
	}

	/** Starts the killed server again. It may not be ready yet. */
	void restart() {
		this.process.restart();
	}

	/** Starts the killed server again as if it had never been there. */
	void restartWithoutData() throws IOException {
		FileSystemUtils.deleteRecursively(this.directory.resolve("data"));
		this.process.restart();
	}

	/** Lets all further commands log in. */
	void useLogin(String user) {
		this.clientArguments.add("--user=" + user);
	}

	/** Puts a value under a key. */
	void put(String key, String value) {
		ctl("put", key, value);
	}

	/** The revision of the last change. */
	long revision() {
		String json = ctl("get", "-w", "json", "nothing");
		return Long.parseLong(json.replaceFirst(".*\"revision\":(\\d+).*", "$1").strip());
	}

	/** Runs a command of etcd's own client, whose output is returned. */
	String ctl(String... arguments) {
		List<String> command = new ArrayList<>(
				List.of("etcdctl", "--endpoints=" + this.scheme + "://" + endpoint(), "--command-timeout=20s"));
		command.addAll(this.clientArguments);
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.environment().put("ETCDCTL_API", "3");
		return run(builder);
	}

	private static String run(ProcessBuilder builder) {
		try {
			Process process = builder.redirectErrorStream(true).start();
			process.getOutputStream().close();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(START_SECONDS, TimeUnit.SECONDS)).isTrue();
			assertThat(process.exitValue()).as(output).isZero();
			return output;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
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
