package io.fairway.sample;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Shows the state on the console: every second on a terminal, every ten seconds where the
 * output goes elsewhere.
 */
@Component
class ConsoleView {

	private static final int SECONDS_ELSEWHERE = 10;

	private final DemoStates states;

	private final Terminal terminal = Terminal.system();

	private int port;

	private int seconds;

	ConsoleView(DemoStates states) {
		this.states = states;
	}

	@EventListener
	void remember(WebServerInitializedEvent event) {
		this.port = event.getWebServer().getPort();
	}

	@Scheduled(initialDelay = 1000, fixedRate = 1000)
	void refresh() {
		this.seconds++;
		if (this.terminal.interactive() || this.seconds % SECONDS_ELSEWHERE == 1) {
			this.terminal.print(lines());
		}
	}

	private List<String> lines() {
		List<String> lines = new ArrayList<>();
		lines.add("");
		lines.add("Fairway sample, http://localhost:" + this.port + "/");
		lines.addAll(ConsoleTable.lines(this.states.current()));
		return lines;
	}

}
