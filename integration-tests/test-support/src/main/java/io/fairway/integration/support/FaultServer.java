package io.fairway.integration.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * A real HTTP server on loopback that misbehaves as the path of the request asks.
 */
public final class FaultServer implements AutoCloseable {

	private static final String CHUNK = "5\r\nchunk\r\n";

	private final ServerSocket server;

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final Semaphore gate = new Semaphore(0);

	private FaultServer() throws IOException {
		this.server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
	}

	/**
	 * Starts a server.
	 * @return the server, which accepts requests
	 */
	public static FaultServer start() {
		try {
			FaultServer server = new FaultServer();
			server.executor.execute(server::accept);
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A port that nobody listens on.
	 * @return the port
	 */
	public static int deadPort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
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
	 * Lets one body of {@code /gate} end.
	 */
	public void openGate() {
		this.gate.release();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket socket = this.server.accept();
				this.executor.execute(() -> serve(socket));
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			socket.setTcpNoDelay(true);
			socket.setSoTimeout(5000);
			String path = readPath(socket.getInputStream());
			while (path != null && answer(path, socket)) {
				path = readPath(socket.getInputStream());
			}
		}
		catch (IOException ex) {
			// The client is gone.
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

	private boolean answer(String path, Socket socket) throws IOException {
		OutputStream out = socket.getOutputStream();
		switch (path) {
			case "/missing" -> write(out, head(404, "Content-Length: 2") + "no");
			case "/error" -> write(out, head(500, "Content-Length: 2") + "no");
			case "/unavailable" -> write(out, head(503, "Content-Length: 2") + "no");
			case "/empty" -> write(out, head(204, "X-Empty: true"));
			case "/large" -> write(out, head(200, "Content-Length: 100000") + "x".repeat(100_000));
			case "/slow" -> writeSlowly(out, () -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1)));
			case "/gate" -> writeSlowly(out, this.gate::acquireUninterruptibly);
			case "/broken" -> {
				write(out, head(200, "Content-Length: 1000") + "broken");
				return false;
			}
			case "/reset" -> {
				socket.setSoLinger(true, 0);
				return false;
			}
			case "/hang" -> {
				return socket.getInputStream().read() >= 0;
			}
			default -> write(out, head(200, "Content-Length: 2") + "ok");
		}
		return true;
	}

	private static void writeSlowly(OutputStream out, Runnable pause) throws IOException {
		write(out, head(200, "Transfer-Encoding: chunked") + CHUNK);
		pause.run();
		write(out, CHUNK);
		write(out, "0\r\n\r\n");
	}

	private static String head(int status, String header) {
		return "HTTP/1.1 " + status + " Status\r\nContent-Type: text/plain\r\n" + header + "\r\n\r\n";
	}

	private static void write(OutputStream out, String text) throws IOException {
		out.write(text.getBytes(StandardCharsets.ISO_8859_1));
		out.flush();
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			this.executor.shutdownNow();
		}
	}

}
