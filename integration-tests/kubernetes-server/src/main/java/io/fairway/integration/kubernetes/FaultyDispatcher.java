package io.fairway.integration.kubernetes;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.WebSocketListener;

/**
 * Answers from fabric8's store of objects, unless a test has asked for a fault by a
 * request to {@code /control/}. Each other request is a line in the log.
 */
final class FaultyDispatcher extends Dispatcher {

	private static final String CONTROL = "/control/";

	/** What an API server sends to a watch that begins before what it remembers. */
	private static final String GONE = "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\","
			+ "\"metadata\":{},\"status\":\"Failure\",\"message\":\"too old resource version\",\"reason\":\"Expired\","
			+ "\"code\":410}}";

	/** Tests come in where others are refused. */
	private static final String ADMINISTRATOR = "Bearer administrator";

	private static final int UNAVAILABLE = 503;

	private static final int NORMAL_CLOSURE = 1000;

	private final KubernetesCrudDispatcher objects = new KubernetesCrudDispatcher();

	private final Set<OpenWatch> watches = new CopyOnWriteArraySet<>();

	private volatile String token = "";

	private volatile int failure;

	private volatile Set<String> forbidden = Set.of();

	/** The first version that a watch may begin with. */
	private volatile long remembered;

	/**
	 * A server without objects.
	 * @param closed whether nobody is answered until a test has put its objects there
	 */
	FaultyDispatcher(boolean closed) {
		this.failure = closed ? UNAVAILABLE : 0;
	}

	@Override
	@SuppressWarnings("SystemOut") // the log of a process
	public MockResponse dispatch(RecordedRequest request) {
		String path = request.getPath();
		if (path.startsWith(CONTROL)) {
			if (path.endsWith("/watched")) {
				return new MockResponse().setResponseCode(this.watches.isEmpty() ? 404 : 200);
			}
			control(path.substring(CONTROL.length()), (request.getBody() != null) ? request.getUtf8Body() : "");
			return new MockResponse().setResponseCode(200);
		}
		if (ADMINISTRATOR.equals(request.getHeader("Authorization"))) {
			return this.objects.dispatch(request);
		}
		System.out.println("Request " + request.getMethod() + " " + path);
		int refusal = refusal(request);
		return (refusal > 0) ? status(refusal, path) : answer(request);
	}

	private void control(String command, String body) {
		switch (command) {
			case "token" -> this.token = body;
			case "fail" -> this.failure = Integer.parseInt(body);
			case "forbid" -> this.forbidden = Set.copyOf(Arrays.asList(body.split(",")));
			case "mute" -> this.watches.forEach(OpenWatch::mute);
			case "send" -> this.watches.forEach((watch) -> watch.send(body));
			case "close" -> this.watches.forEach((watch) -> watch.close(NORMAL_CLOSURE));
			case "forget" -> forget();
			default -> throw new IllegalArgumentException(command);
		}
	}

	private void forget() {
		this.remembered = this.objects.requestResourceVersion();
		this.watches.forEach((watch) -> watch.end(GONE));
	}

	private int refusal(RecordedRequest request) {
		if (this.failure > 0) {
			return this.failure;
		}
		if (!this.token.isEmpty() && !("Bearer " + this.token).equals(request.getHeader("Authorization"))) {
			return 401;
		}
		return this.forbidden.stream().anyMatch((resource) -> request.getPath().contains("/" + resource)) ? 403 : 0;
	}

	private static MockResponse status(int code, String path) {
		return new MockResponse().setResponseCode(code)
			.addHeader("Content-Type", "application/json")
			.setBody("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"no " + path
					+ " for you\",\"code\":" + code + "}");
	}

	private MockResponse answer(RecordedRequest request) {
		MockResponse response = this.objects.dispatch(request);
		WebSocketListener listener = response.getWebSocketListener();
		if (listener != null) {
			boolean tooOld = version(request.getPath()) < this.remembered;
			response.withWebSocketUpgrade(new OpenWatch(listener, this.watches, tooOld ? GONE : ""));
		}
		return response;
	}

	private static long version(String path) {
		return Arrays.stream(path.split("[?&]"))
			.filter((parameter) -> parameter.startsWith("resourceVersion="))
			.mapToLong((parameter) -> Long.parseLong(parameter.substring(parameter.indexOf('=') + 1)))
			.findFirst()
			.orElse(Long.MAX_VALUE);
	}

}
