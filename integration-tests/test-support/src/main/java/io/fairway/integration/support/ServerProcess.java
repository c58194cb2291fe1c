package io.fairway.integration.support;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A server that a test runs in a process of its own: it can be killed at any time and
 * started again on the same ports and data. Not thread-safe.
 */
public final class ServerProcess implements AutoCloseable {

	private static final int CONNECT_MILLIS = 200;

	private static final long PAUSE_MILLIS = 20;

	private static final long EXIT_SECONDS = 30;

	private final ProcessBuilder builder;

	private final Path log;

	private Process process;

	private ServerProcess(ProcessBuilder builder, Path log, Process process) {
		this.builder = builder;
		this.log = log;
		this.process = process;
	}

	/**
	 * The program of the given name. A test without it is skipped, but fails in
	 * continuous integration.
	 * @param name the name of the program
	 * @param remedy what installs it
	 * @return the path of the program
	 */
	public static Path require(String name, String remedy) {
		List<Path> found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
			.map((directory) -> Path.of(directory, name))
			.filter(Files::isExecutable)
			.toList();
		String missing = "There is no program '" + name + "'. " + remedy;
		if (System.getenv("CI") != null) {
			assertThat(found).as(missing).isNotEmpty();
		}
		assumeThat(found).as(missing).isNotEmpty();
		return found.get(0);
	}

	/**
	 * Starts a server.
	 * @param directory the working directory, where its log goes
	 * @param command the command
	 * @return the process, which may not accept connections yet
	 */
	public static ServerProcess start(Path directory, String... command) {
		return start(directory, List.of(command));
	}

	/**
	 * Starts a server.
	 * @param directory the working directory, where its log goes
	 * @param command the command
	 * @return the process, which may not accept connections yet
	 */
	public static ServerProcess start(Path directory, List<String> command) {
		Path log = directory.resolve("server.log");
		ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
		return new ServerProcess(builder, log, run(builder));
	}

	private static Process run(ProcessBuilder builder) {
		try {
			return builder.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Ports on which nobody listens.
	 * @param count how many
	 * @return the ports
	 */
	public static int[] freePorts(int count) {
		ServerSocket[] sockets = new ServerSocket[count];
		try {
			for (int i = 0; i < count; i++) {
				sockets[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
			}
			int[] ports = Arrays.stream(sockets).mapToInt(ServerSocket::getLocalPort).toArray();
			for (ServerSocket socket : sockets) {
				socket.close();
			}
			return ports;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Waits until the server accepts connections.
	 * @param port the port on loopback
	 * @param seconds how long to wait at most
	 * @return this process
	 */
	public ServerProcess awaitPort(int port, int seconds) {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
		while (!accepts(port)) {
			if (!this.process.isAlive() || System.nanoTime() - end > 0) {
				throw new AssertionError("Nobody listens on port " + port + "; the log says:\n" + log());
			}
			pause();
		}
		return this;
	}

	private static boolean accepts(int port) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static void pause() {
		try {
			Thread.sleep(PAUSE_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	/**
	 * What the server wrote so far.
	 * @return its output
	 */
	public String log() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The process id.
	 * @return the id
	 */
	public long pid() {
		return this.process.pid();
	}

	/**
	 * Takes the server away without a chance to do anything: SIGKILL.
	 */
	public void kill() {
		this.process.destroyForcibly().onExit().join();
	}

	/**
	 * Starts the server again with the same command.
	 */
	public void restart() {
		kill();
		this.process = run(this.builder);
	}

	/**
	 * Ends the server: SIGTERM, and SIGKILL if that does not help.
	 */
	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
				kill();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			kill();
		}
	}

}
