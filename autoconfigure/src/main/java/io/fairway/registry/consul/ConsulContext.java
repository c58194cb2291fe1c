package io.fairway.registry.consul;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.IntUnaryOperator;

import io.fairway.instance.Rejections;
import io.fairway.instance.Text;
import io.fairway.instance.Ticker;
import io.fairway.registry.RegistryException;

/**
 * What the watches of a registry share.
 *
 * @param name the name of the registry
 * @param settings its settings
 * @param http calls the agents
 * @param monitor tells when an agent answers again
 * @param blockingQueries turns that a watch keeps as long as it lives
 * @param shortQueries turns for questions that are answered at once
 * @param rejections what made no sense
 * @param scheduler ends pauses
 * @param ticker measures them
 * @param random a number from 0 to less than the given bound
 */
record ConsulContext(String name, ConsulSettings settings, ConsulHttp http, AgentMonitor monitor, Turns blockingQueries,
		Turns shortQueries, Rejections rejections, ScheduledExecutorService scheduler, Ticker ticker,
		IntUnaryOperator random) {

	private static final int MAX_BODY = 256;

	private static final String LIMIT = "Raise limits.http_max_conns_per_client there (200 by default), "
			+ "or lower max-blocking-queries here";

	private static final int TOO_MANY_REQUESTS = 429;

	/** The parameter that names the data center, or nothing. */
	String datacenterParameter() {
		String datacenter = this.settings.datacenter();
		return (datacenter != null) ? "dc=" + encoded(datacenter) : "";
	}

	RegistryException failure(String what, Throwable cause) {
		return new RegistryException(message(what, cause + hint(cause)), cause);
	}

	RegistryException failure(String what, HttpResponse<byte[]> answer) {
		return new RegistryException(message(what, problem(answer)));
	}

	private String message(String what, String reason) {
		return "Registry '" + this.name + "' at " + this.http.agent() + " " + what + ": " + reason;
	}

	/** An agent closes a connection that is one too many, or says that it is. */
	private static String hint(Throwable cause) {
		boolean closed = String.valueOf(cause.getMessage()).contains("received no bytes");
		return closed ? " - does the agent take no more connections of this address? " + LIMIT : "";
	}

	/** What an answer complains of. */
	static String problem(HttpResponse<byte[]> answer) {
		String body = Text.printable(new String(answer.body(), StandardCharsets.UTF_8).strip(), MAX_BODY);
		String hint = (answer.statusCode() == TOO_MANY_REQUESTS) ? " - " + LIMIT : "";
		return "status " + answer.statusCode() + ": " + body + hint;
	}

	/** The text as a single segment of a path, or as a value in a query. */
	static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace(".", "%2E");
	}

}
