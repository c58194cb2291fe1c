package io.fairway.registry.consul;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * An agent that says what a test tells it to, for what a real one hardly ever says. A
 * question for a service waits for its answer; everything else is fine at once.
 */
final class FakeAgent implements AutoCloseable {

	private final HttpServer server;

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

	private final List<String> questions = new CopyOnWriteArrayList<>();

	private final List<String> tokens = new CopyOnWriteArrayList<>();

	FakeAgent() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.setExecutor(this.executor);
		this.server.createContext("/v1/health/service/", this::answer);
		this.server.createContext("/v1/status/leader",
				(exchange) -> send(exchange, new Answer(200, Map.of(), "\"127.0.0.1:8300\"")));
		this.server.start();
	}

	private void answer(HttpExchange exchange) throws IOException {
		this.questions.add(exchange.getRequestURI().toString());
		this.tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Consul-Token")));
		try {
			send(exchange, this.answers.take());
		}
		catch (InterruptedException ex) {
			exchange.close();
		}
	}

	private static void send(HttpExchange exchange, Answer answer) throws IOException {
		byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
		answer.headers().forEach(exchange.getResponseHeaders()::add);
		exchange.sendResponseHeaders(answer.status(), (body.length > 0) ? body.length : -1);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	/** Answers the next question with passing instances on the given ports. */
	void say(long index, int... ports) {
		StringBuilder body = new StringBuilder("[");
		for (int port : ports) {
			body.append((body.length() > 1) ? "," : "").append(entry(port, "passing"));
		}
		say(200, Map.of("X-Consul-Index", Long.toString(index)), body.append(']').toString());
	}

	static String entry(int port, String status) {
		return """
				{"Node": {"Node": "n", "Address": "10.0.0.1", "ModifyIndex": 1},
				"Service": {"ID": "i%1$d", "Port": %1$d, "ModifyIndex": 1},
				"Checks": [{"Status": "%2$s"}]}""".formatted(port, status);
	}

	void say(int status, Map<String, String> headers, String body) {
		this.answers.add(new Answer(status, headers, body));
	}

	/** The questions for services so far, as paths with queries. */
	List<String> questions() {
		return this.questions;
	}

	List<String> tokens() {
		return this.tokens;
	}

	URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.executor.shutdownNow();
	}

	private record Answer(int status, Map<String, String> headers, String body) {
	}

}
