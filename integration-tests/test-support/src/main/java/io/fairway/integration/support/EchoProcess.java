package io.fairway.integration.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance in a process of its own, which can be killed or stopped. It ends with its
 * parent.
 */
public final class EchoProcess implements AutoCloseable {

	private final Process process;

	private final int port;

	private EchoProcess(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	/**
	 * Starts a process with the class path of this one.
	 * @return the process, which accepts requests
	 * @throws IOException if it does not start
	 */
	public static EchoProcess start() throws IOException {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx32m", "-XX:TieredStopAtLevel=1", "-Dsun.net.httpserver.nodelay=true", "-cp",
				System.getProperty("java.class.path"), EchoProcess.class.getName())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		BufferedReader output = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
		return new EchoProcess(process, Integer.parseInt(output.readLine()));
	}

	/**
	 * Answers until the parent ends.
	 * @param args nothing
	 * @throws IOException if there is no port
	 */
	public static void main(String[] args) throws IOException {
		ProcessHandle.current().parent().ifPresent((test) -> test.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
		server.createContext("/", EchoProcess::answer);
		server.setExecutor(Executors.newCachedThreadPool());
		server.start();
		System.out.println(server.getAddress().getPort());
	}

	private static void answer(HttpExchange exchange) throws IOException {
		try (exchange) {
			byte[] body = "ok".getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().add("Content-Type", "text/plain");
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
		}
	}

	/**
	 * The port of the instance.
	 * @return the port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Sends a signal.
	 * @param name its name, such as "KILL" or "STOP"
	 */
	public void signal(String name) {
		try {
			assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(this.process.pid())).start().waitFor())
				.isZero();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
