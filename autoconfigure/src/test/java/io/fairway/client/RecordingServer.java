package io.fairway.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An instance that answers every request in the same way, counts them, and closes each
 * connection after one.
 */
final class RecordingServer implements AutoCloseable {

	private final ServerSocket server;

	private final String behaviour;

	private final AtomicInteger requests = new AtomicInteger();

	private final Set<Socket> hanging = ConcurrentHashMap.newKeySet();

	private RecordingServer(String behaviour) throws IOException {
		this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
		this.behaviour = behaviour;
	}

	/**
	 * Starts an instance.
	 * @param behaviour "ok", "hang", "503", "503 once", "reset" before the answer, or
	 * "broken" in the middle of its body
	 */
	static RecordingServer start(String behaviour) {
		try {
			RecordingServer server = new RecordingServer(behaviour);
			Thread thread = new Thread(server::serve, "recording-server");
			thread.setDaemon(true);
			thread.start();
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	int port() {
		return this.server.getLocalPort();
	}

	int requests() {
		return this.requests.get();
	}

	private void serve() {
		while (!this.server.isClosed()) {
			try {
				Socket socket = this.server.accept();
				if (this.behaviour.equals("hang")) {
					this.hanging.add(socket);
					this.requests.incrementAndGet();
				}
				else {
					serve(socket);
				}
			}
			catch (IOException ex) {
				// Closed, or the client is gone.
			}
		}
	}

	private void serve(Socket accepted) throws IOException {
		try (Socket socket = accepted) {
			if (readHead(socket.getInputStream())) {
				answer(socket, this.requests.incrementAndGet());
			}
		}
	}

	/**
	 * Waits until every client that got no answer has gone.
	 * @return whether they have, within ten seconds each
	 */
	boolean isLeft() throws IOException {
		for (Socket socket : this.hanging) {
			socket.setSoTimeout(10_000);
			if (!isAtEnd(socket)) {
				return false;
			}
		}
		return true;
	}

	private static boolean isAtEnd(Socket socket) throws IOException {
		try {
			return readHead(socket.getInputStream()) && socket.getInputStream().read() < 0;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (SocketException ex) {
			return true;
		}
	}

	private static boolean readHead(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int read = in.read();
			if (read < 0) {
				return false;
			}
			head.append((char) read);
		}
		return true;
	}

	private void answer(Socket socket, int number) throws IOException {
		switch (this.behaviour) {
			case "503" -> write(socket, "503 Service Unavailable");
			case "503 once" -> write(socket, (number == 1) ? "503 Service Unavailable" : "200 OK");
			case "reset" -> socket.setSoLinger(true, 0);
			case "broken" -> send(socket, "200 OK", "Transfer-Encoding: chunked\r\n\r\n3e8\r\nok");
			default -> write(socket, "200 OK");
		}
	}

	private static void write(Socket socket, String status) throws IOException {
		send(socket, status, "Content-Length: 2\r\n\r\nok");
	}

	private static void send(Socket socket, String status, String rest) throws IOException {
		OutputStream out = socket.getOutputStream();
		out.write(("HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\nConnection: close\r\n" + rest)
			.getBytes(StandardCharsets.ISO_8859_1));
		out.flush();
	}

	@Override
	public void close() {
		try {
			this.server.close();
			for (Socket socket : this.hanging) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
