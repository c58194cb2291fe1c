package io.fairway.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;

/**
 * A real HTTP server on loopback.
 */
final class BackendServer {

	static final int ANY_PORT = 0;

	static {
		// Without it, every answer waits 40 ms for a delayed acknowledgement.
		System.setProperty("sun.net.httpserver.nodelay", "true");
	}

	private final HttpServer server;

	private BackendServer(HttpServer server) {
		this.server = server;
	}

	/**
	 * Starts a server on the wanted port, or on any other if somebody took it.
	 */
	static BackendServer start(int wantedPort, HttpHandler handler) {
		try {
			HttpServer server = bind(wantedPort);
			server.createContext("/", handler);
			server.start();
			return new BackendServer(server);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static HttpServer bind(int wantedPort) throws IOException {
		try {
			return HttpServer.create(address(wantedPort), 0);
		}
		catch (BindException ex) {
			return HttpServer.create(address(ANY_PORT), 0);
		}
	}

	private static InetSocketAddress address(int port) {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
	}

	int port() {
		return this.server.getAddress().getPort();
	}

	/**
	 * Closes the socket at once, and the connections when their requests are answered.
	 */
	void stop(int graceSeconds) {
		this.server.stop(graceSeconds);
	}

}
