package io.fairway.integration.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * A real HTTP server on loopback that behaves until it is told to misbehave, and then
 * does so to all its clients, those on connections that are open included. Thread-safe.
 */
public final class FaultyServer implements AutoCloseable {

	/** How many connections wait when nobody accepts; the system drops the others. */
	private static final int BACKLOG = 64;

	private static final int FILL_MILLIS = 250;

	private static final Duration LATE = Duration.ofMillis(20);

	private static final int DRIPS = 15;

	private static final Duration DRIP = Duration.ofMillis(200);

	/** For the client to read what precedes a reset, which would overtake it. */
	private static final Duration BEFORE_RESET = Duration.ofMillis(20);

	private final ServerSocket server;

	private final @Nullable TestCertificates certificates;

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

	private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();

	private final CountDownLatch closed = new CountDownLatch(1);

	private volatile Fault fault = Fault.NONE;

	private FaultyServer(@Nullable TestCertificates certificates) throws IOException {
		this.server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
		this.certificates = certificates;
	}

	/**
	 * Starts a server without faults.
	 * @return the server, which accepts requests
	 */
	public static FaultyServer start() {
		return start(null);
	}

	/**
	 * Starts a server without faults.
	 * @param certificates for TLS, or {@code null} to do without
	 * @return the server, which accepts requests
	 */
	public static FaultyServer start(@Nullable TestCertificates certificates) {
		try {
			FaultyServer server = new FaultyServer(certificates);
			server.executor.execute(server::accept);
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The port of the server.
	 * @return the port
	 */
	public int port() {
		return this.server.getLocalPort();
	}

	/**
	 * The address of the server.
	 * @return the address, without a path
	 */
	public String uri() {
		return ((this.certificates != null) ? "https" : "http") + "://127.0.0.1:" + port();
	}

	/**
	 * The requests that arrived since the server was told to misbehave.
	 * @param path their path
	 * @return the number of heads that were read
	 */
	public long requests(String path) {
		LongAdder count = this.requests.get(path);
		return (count != null) ? count.sum() : 0;
	}

	/**
	 * Lets the server misbehave, for good.
	 * @param fault how to misbehave
	 */
	public void turn(Fault fault) {
		if (fault.isOfTls() && this.certificates == null) {
			throw new IllegalArgumentException("A server without TLS cannot do '" + fault + "'");
		}
		this.requests.clear();
		this.fault = fault;
		switch (fault) {
			case REFUSED -> {
				close(this.server);
				this.connections.forEach(FaultyServer::close);
			}
			case PLAIN_TEXT, UNTRUSTED -> this.connections.forEach(FaultyServer::close);
			case SILENT -> fillBacklog();
			default -> {
			}
		}
	}

	/** Until the system answers no more, since nobody accepts what waits. */
	private void fillBacklog() {
		try {
			while (true) {
				Socket filler = new Socket();
				this.connections.add(filler);
				filler.connect(this.server.getLocalSocketAddress(), FILL_MILLIS);
			}
		}
		catch (SocketTimeoutException ex) {
			// Full.
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void accept() {
		while (!this.server.isClosed() && this.fault != Fault.SILENT) {
			try {
				Socket socket = this.server.accept();
				this.connections.add(socket);
				this.executor.execute(() -> serve(socket));
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void serve(Socket socket) {
		try (socket; Socket secured = secured(socket)) {
			secured.setTcpNoDelay(true);
			String path = readPath(secured.getInputStream());
			while (path != null && answer(path, secured)) {
				path = readPath(secured.getInputStream());
			}
		}
		catch (IOException ex) {
			// The client is gone, or a handshake failed as it should.
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.connections.remove(socket);
		}
	}

	private Socket secured(Socket socket) throws IOException {
		if (this.certificates == null) {
			return socket;
		}
		if (this.fault == Fault.PLAIN_TEXT) {
			// Without reading first, closing would reset what was sent.
			readSome(socket.getInputStream());
			write(socket, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
			throw new IOException("No TLS");
		}
		SSLContext context = (this.fault == Fault.UNTRUSTED) ? this.certificates.stranger()
				: this.certificates.trusted();
		return context.getSocketFactory().createSocket(socket, null, true);
	}

	private static void readSome(InputStream in) throws IOException {
		if (in.read(new byte[16_384]) < 0) {
			throw new IOException("The client is gone");
		}
	}

	private static @Nullable String readPath(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		byte[] buffer = new byte[4096];
		while (head.indexOf("\r\n\r\n") < 0) {
			int read = in.read(buffer);
			if (read < 0) {
				return null;
			}
			head.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
		}
		return head.substring(head.indexOf(" ") + 1, head.indexOf(" HTTP/"));
	}

	/** Returns whether the connection can be used again. */
	private boolean answer(String path, Socket socket) throws IOException, InterruptedException {
		this.requests.computeIfAbsent(path, (key) -> new LongAdder()).increment();
		switch (this.fault) {
			case NO_ANSWER -> {
				return socket.getInputStream().read() >= 0;
			}
			case SILENT -> {
				this.closed.await();
				return false;
			}
			case RESET -> {
				socket.setSoLinger(true, 0);
				return false;
			}
			case RESET_IN_BODY -> {
				write(socket, head("200 OK", 1000) + "x".repeat(100));
				LockSupport.parkNanos(BEFORE_RESET.toNanos());
				socket.setSoLinger(true, 0);
				return false;
			}
			case GARBAGE -> {
				write(socket, "SSH-2.0-Server_1.0\r\n\u0000\u0001\u0002\u00ff\u00fe\r\n\r\n");
				return false;
			}
			case LATE -> {
				LockSupport.parkNanos(LATE.toNanos());
				write(socket, head("200 OK", 2) + "ok");
			}
			case SLOW_DRIP -> drip(socket);
			case UNAVAILABLE -> write(socket, head("503 Service Unavailable", 2) + "no");
			case ERROR -> write(socket, head("500 Internal Server Error", 2) + "no");
			default -> write(socket, head("200 OK", 2) + "ok");
		}
		return true;
	}

	private static void drip(Socket socket) throws IOException {
		write(socket, head("200 OK", DRIPS));
		for (int i = 0; i < DRIPS; i++) {
			LockSupport.parkNanos(DRIP.toNanos());
			write(socket, "x");
		}
	}

	private static String head(String status, int length) {
		return "HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\nContent-Length: " + length + "\r\n\r\n";
	}

	private static void write(Socket socket, String text) throws IOException {
		OutputStream out = socket.getOutputStream();
		out.write(text.getBytes(StandardCharsets.ISO_8859_1));
		out.flush();
	}

	private static void close(AutoCloseable socket) {
		try {
			socket.close();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.closed.countDown();
		close(this.server);
		this.connections.forEach(FaultyServer::close);
		this.executor.shutdownNow();
	}

}
