package io.fairway.integration.connections;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An instance that speaks HTTP/1.1 and counts its connections. A request for
 * {@code /held} is answered once that is allowed, all others at once.
 */
final class CountingServer implements AutoCloseable {

	private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok";

	private final ServerSocket server;

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	private final List<AtomicInteger> connections = new CopyOnWriteArrayList<>();

	private final AtomicInteger waiting = new AtomicInteger();

	private final CountDownLatch released = new CountDownLatch(1);

	CountingServer() {
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "counting-server");
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket socket = this.server.accept();
				socket.setTcpNoDelay(true);
				AtomicInteger requests = new AtomicInteger();
				this.open.add(socket);
				this.connections.add(requests);
				start(() -> serve(socket, requests));
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void serve(Socket socket, AtomicInteger requests) {
		try (socket) {
			BufferedReader in = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
			String path = path(in);
			while (path != null) {
				requests.incrementAndGet();
				hold(path);
				socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
				path = path(in);
			}
		}
		catch (IOException ex) {
			// The client is gone.
		}
		finally {
			this.open.remove(socket);
		}
	}

	private static String path(BufferedReader in) throws IOException {
		String first = in.readLine();
		String line = first;
		while (line != null && !line.isEmpty()) {
			line = in.readLine();
		}
		return (line != null) ? first.split(" ")[1] : null;
	}

	private void hold(String path) {
		if (path.equals("/held")) {
			this.waiting.incrementAndGet();
			try {
				this.released.await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/** Has the requests answered that are held, and those to come. */
	void release() {
		this.released.countDown();
	}

	/** How many requests were held so far. */
	int held() {
		return this.waiting.get();
	}

	/** The number of requests of each connection so far, in the order of their coming. */
	List<Integer> requests() {
		return this.connections.stream().map(AtomicInteger::get).toList();
	}

	/** How many connections there are now. */
	int open() {
		return this.open.size();
	}

	int port() {
		return this.server.getLocalPort();
	}

	@Override
	public void close() throws IOException {
		release();
		this.server.close();
		for (Socket socket : this.open) {
			socket.close();
		}
	}

}
