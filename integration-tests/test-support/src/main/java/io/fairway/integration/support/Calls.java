package io.fairway.integration.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Calls over HTTP to a port on loopback, as somebody outside of Spring makes them.
 */
public final class Calls {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

	private Calls() {
	}

	/**
	 * Asks and waits for the answer.
	 * @param port the port on loopback
	 * @param path the path, beginning with a slash
	 * @param headers names and values in turn
	 * @return the answer, whatever its status
	 */
	public static HttpResponse<String> get(int port, String path, String... headers) {
		try {
			return client.send(request(port, path, headers), BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Asks and waits for the answer, but not for long.
	 * @param port the port on loopback
	 * @param path the path, beginning with a slash
	 * @param patience how long to wait for the answer to be complete
	 * @return the status
	 */
	public static int status(int port, String path, Duration patience) {
		CompletableFuture<HttpResponse<String>> answer = getLater(port, path);
		try {
			return answer.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join().statusCode();
		}
		finally {
			answer.cancel(true);
		}
	}

	/**
	 * Asks and does not wait.
	 * @param port the port on loopback
	 * @param path the path, beginning with a slash
	 * @return the answer to come, whatever its status
	 */
	public static CompletableFuture<HttpResponse<String>> getLater(int port, String path) {
		return client.sendAsync(request(port, path), BodyHandlers.ofString());
	}

	/**
	 * Asks and hangs up before the answer is complete.
	 * @param port the port on loopback
	 * @param path the path, beginning with a slash
	 * @param patience how long to wait before hanging up
	 */
	public static void hangUp(int port, String path, Duration patience) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			String head = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
			socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
			LockSupport.parkNanos(patience.toNanos());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static HttpRequest request(int port, String path, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
			.timeout(TIMEOUT);
		return ((headers.length > 0) ? request.headers(headers) : request).build();
	}

	/**
	 * Calls several times and counts how often each answer came.
	 * @param times how often to call
	 * @param call the call
	 * @return the counts by answer
	 */
	public static Map<String, Integer> tally(int times, Supplier<String> call) {
		Map<String, Integer> counts = new TreeMap<>();
		for (int i = 0; i < times; i++) {
			counts.merge(call.get(), 1, Integer::sum);
		}
		return counts;
	}

}
