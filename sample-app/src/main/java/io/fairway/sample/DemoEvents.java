package io.fairway.sample;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends the state to every open page, twice a second. Thread-safe.
 */
@Component
class DemoEvents {

	private static final long NEVER = 0;

	private final Set<SseEmitter> pages = ConcurrentHashMap.newKeySet();

	private final DemoStates states;

	DemoEvents(DemoStates states) {
		this.states = states;
	}

	SseEmitter subscribe() {
		SseEmitter page = new SseEmitter(NEVER);
		page.onCompletion(() -> this.pages.remove(page));
		this.pages.add(page);
		send(page, this.states.current());
		return page;
	}

	/** The number of open pages. */
	int size() {
		return this.pages.size();
	}

	@Scheduled(fixedRate = 500)
	void publish() {
		if (!this.pages.isEmpty()) {
			DemoState state = this.states.current();
			this.pages.forEach((page) -> send(page, state));
		}
	}

	private void send(SseEmitter page, DemoState state) {
		try {
			page.send(state, MediaType.APPLICATION_JSON);
		}
		catch (IOException | IllegalStateException ex) {
			// The page is closed. The container completes the request.
			this.pages.remove(page);
		}
	}

	/** Ends the requests of open pages, for which the web server would wait. */
	@EventListener(ContextClosedEvent.class)
	void close() {
		this.pages.forEach(SseEmitter::complete);
	}

}
