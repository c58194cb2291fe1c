package io.fairway.integration.kubernetes;

import java.util.Set;

import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import org.jspecify.annotations.Nullable;

/**
 * One watch of a client: events of the store go through it, until it is muted.
 */
final class OpenWatch extends WebSocketListener implements WebSocket {

	private static final int NORMAL_CLOSURE = 1000;

	private final WebSocketListener events;

	private final Set<OpenWatch> open;

	private final String refusal;

	private volatile @Nullable WebSocket client;

	private volatile boolean muted;

	/**
	 * A watch that a client has asked for.
	 * @param events opens the flow of events
	 * @param open where the watch is as long as it is open
	 * @param refusal what to send in place of events, or empty
	 */
	OpenWatch(WebSocketListener events, Set<OpenWatch> open, String refusal) {
		this.events = events;
		this.open = open;
		this.refusal = refusal;
	}

	@Override
	public void onOpen(WebSocket webSocket, Response response) {
		this.client = webSocket;
		this.open.add(this);
		if (this.refusal.isEmpty()) {
			this.events.onOpen(this, response);
			return;
		}
		end(this.refusal);
	}

	/** Says why and closes, even if muted. */
	void end(String reason) {
		client().send(reason);
		client().close(NORMAL_CLOSURE, "");
	}

	@Override
	public void onClosing(WebSocket webSocket, int code, String reason) {
		this.events.onClosing(webSocket, code, reason);
	}

	@Override
	public void onClosed(WebSocket webSocket, int code, String reason) {
		this.open.remove(this);
		this.events.onClosed(webSocket, code, reason);
	}

	@Override
	public void onFailure(WebSocket webSocket, Throwable error, Response response) {
		this.open.remove(this);
		this.events.onFailure(webSocket, error, response);
	}

	/** Lets nothing through from now on, as a connection that died. */
	void mute() {
		this.muted = true;
	}

	void close(int code) {
		close(code, "");
	}

	@Override
	public RecordedRequest request() {
		return client().request();
	}

	@Override
	public boolean send(String text) {
		return this.muted || client().send(text);
	}

	@Override
	public boolean send(byte[] bytes) {
		return this.muted || client().send(bytes);
	}

	@Override
	public boolean close(int code, String reason) {
		return this.muted || client().close(code, reason);
	}

	private WebSocket client() {
		WebSocket client = this.client;
		if (client == null) {
			throw new IllegalStateException("This watch is not open yet");
		}
		return client;
	}

}
