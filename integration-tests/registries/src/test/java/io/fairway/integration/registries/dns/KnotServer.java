package io.fairway.integration.registries.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;

import io.fairway.integration.support.ServerProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Knot DNS server with the zones {@code example.test} and {@code other.test}, whose
 * records are edited while it runs, and {@code broken.test}, which it cannot load.
 */
final class KnotServer implements AutoCloseable {

	private static final String REMEDY = "Install the package 'knot'.";

	private static final int START_SECONDS = 20;

	private static final String CONFIGURATION = """
			server:
			    listen: 127.0.0.1@%1$d
			    rundir: "%2$s"
			    udp-workers: 1
			    tcp-workers: 1
			    background-workers: 1
			database:
			    storage: "%2$s"
			log:
			  - target: stdout
			    any: info
			template:
			  - id: default
			    storage: "%2$s"
			    file: "%%s.zone"
			zone:
			  - domain: example.test
			  - domain: other.test
			  - domain: broken.test
			""";

	private static final String ZONE = """
			@ 3600 SOA ns.%1$s. admin.%1$s. %2$d 3600 600 86400 1
			@ 3600 NS ns.%1$s.
			ns 3600 A 127.0.0.1
			""";

	private final Path directory;

	private final String knotc;

	private final int port;

	private final ServerProcess process;

	private KnotServer(Path directory, int port, String knotd, String knotc) throws IOException {
		this.directory = directory;
		this.knotc = knotc;
		this.port = port;
		Files.writeString(directory.resolve("knot.conf"), CONFIGURATION.formatted(port, directory));
		for (String zone : List.of("example.test", "other.test")) {
			Files.writeString(directory.resolve(zone + ".zone"), ZONE.formatted(zone, 1));
		}
		Files.writeString(directory.resolve("broken.test.zone"), "this is no zone");
		this.process = ServerProcess.start(directory, knotd, "-c", directory.resolve("knot.conf").toString());
		awaitStart();
	}

	static KnotServer start(Path directory) {
		return start(directory, ServerProcess.freePorts(1)[0]);
	}

	static KnotServer start(Path directory, int port) {
		try {
			return new KnotServer(Files.createTempDirectory(directory, "knot"), port,
					ServerProcess.require("knotd", REMEDY).toString(),
					ServerProcess.require("knotc", REMEDY).toString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void awaitStart() {
		this.process.awaitPort(this.port, START_SECONDS);
		Awaitility.await()
			.pollInterval(Duration.ofMillis(20))
			.atMost(Duration.ofSeconds(START_SECONDS))
			.until(() -> !control(List.of("zone-status example.test")).contains("error"));
	}

	String endpoint() {
		return "127.0.0.1:" + this.port;
	}

	int port() {
		return this.port;
	}

	/**
	 * Adds records to the zone {@code example.test} in one transaction.
	 * @param records records such as "users 1 A 10.0.0.1", relative to the zone
	 */
	void add(String... records) {
		edit("example.test", "zone-set", records);
	}

	void addTo(String zone, String... records) {
		edit(zone, "zone-set", records);
	}

	/**
	 * Replaces all records of a zone, which takes less time if there are many.
	 */
	void load(String zone, List<String> records) {
		try {
			Files.writeString(this.directory.resolve(zone + ".zone"),
					ZONE.formatted(zone, 1000) + String.join("\n", records) + "\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		run(List.of("zone-reload " + zone));
	}

	/**
	 * Removes records such as "users A 10.0.0.1", or all of a type as in "users A".
	 */
	void remove(String... records) {
		edit("example.test", "zone-unset", records);
	}

	/**
	 * Replaces all records of a name and type.
	 */
	void replace(String name, String type, String... records) {
		List<String> commands = new ArrayList<>(List.of("zone-begin example.test"));
		commands.add("zone-unset example.test " + name + " " + type);
		Arrays.stream(records).map((record) -> "zone-set example.test " + record).forEach(commands::add);
		commands.add("zone-commit example.test");
		run(commands);
	}

	private void edit(String zone, String command, String... records) {
		List<String> commands = new ArrayList<>(List.of("zone-begin " + zone));
		Arrays.stream(records).map((record) -> command + " " + zone + " " + record).forEach(commands::add);
		commands.add("zone-commit " + zone);
		run(commands);
	}

	private void run(List<String> commands) {
		assertThat(control(commands)).doesNotContain("error");
	}

	private String control(List<String> commands) {
		Path log = this.directory.resolve("knotc.log");
		try {
			Process process = new ProcessBuilder(this.knotc, "-b", "-s", this.directory.resolve("knot.sock").toString())
				.redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
			try (Writer input = process.outputWriter()) {
				input.write(commands.stream().collect(Collectors.joining("\n", "", "\n")));
			}
			assertThat(process.waitFor(START_SECONDS, TimeUnit.SECONDS)).isTrue();
			return Files.readString(log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	void kill() {
		this.process.kill();
	}

	void restart() {
		this.process.restart();
		awaitStart();
	}

	/**
	 * Lets the server hang: it takes questions and does not answer.
	 */
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
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	@Override
	public void close() {
		thaw();
		this.process.close();
	}

}
