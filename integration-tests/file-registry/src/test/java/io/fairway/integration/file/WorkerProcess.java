package io.fairway.integration.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A {@link Worker} in a JVM of its own.
 */
final class WorkerProcess implements AutoCloseable {

	private final Process process;

	private final Signals signals;

	private WorkerProcess(Process process, Signals signals) {
		this.process = process;
		this.signals = signals;
	}

	/** Starts a worker, whose log and signals are under "target/workers". */
	static WorkerProcess start(String name, Path registry) throws IOException {
		Path signals = Files.createTempDirectory(Files.createDirectories(Path.of("target", "workers")), name + "-");
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", Worker.class.getName()));
		command.addAll(List.of("--worker.signals=" + signals.toAbsolutePath(), "--server.port=0",
				"--server.address=127.0.0.1", "--server.shutdown=graceful",
				"--spring.application.name=" + Worker.SERVICE_ID, "--fairway.discovery.registries.shared.type=file",
				"--fairway.discovery.registries.shared.directory=" + registry, "--fairway.registration.host=127.0.0.1",
				"--fairway.loadbalancer.policy=round-robin",
				"--fairway.registration.ttl=" + FileRegistryTests.TTL.toMillis() + "ms",
				"--fairway.registration.drain=200ms", "--fairway.registration.metadata.worker=" + name));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(signals.resolve("log").toFile());
		builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
		return new WorkerProcess(builder.start(), new Signals(signals));
	}

	Signals signals() {
		return this.signals;
	}

	/** Lets the worker shut down in order: SIGTERM. */
	void terminate() {
		this.process.destroy();
	}

	/** Takes the worker away without a chance to do anything: SIGKILL. */
	void kill() {
		this.process.destroyForcibly();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	boolean awaitExit() throws InterruptedException {
		return this.process.waitFor(30, TimeUnit.SECONDS);
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

}
