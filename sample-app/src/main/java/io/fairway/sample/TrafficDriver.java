package io.fairway.sample;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The users of the service: some 180 requests per second, through both kinds of client.
 */
@Component
final class TrafficDriver implements SmartLifecycle {

	private final RestClient restClient;

	private final WebClient webClient;

	private final Requests requests;

	private @Nullable BlockingTraffic blocking;

	private @Nullable ReactiveTraffic reactive;

	TrafficDriver(RestClient.Builder restClient, WebClient.Builder webClient, Requests requests) {
		this.restClient = restClient.build();
		this.webClient = webClient.build();
		this.requests = requests;
	}

	@Override
	public synchronized void start() {
		this.blocking = new BlockingTraffic(this.restClient, this.requests);
		this.reactive = new ReactiveTraffic(this.webClient, this.requests);
		this.blocking.start();
		this.reactive.start();
	}

	@Override
	public synchronized void stop() {
		if (this.reactive != null) {
			this.reactive.close();
			this.reactive = null;
		}
		if (this.blocking != null) {
			this.blocking.close();
			this.blocking = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.blocking != null;
	}

	/** After everything else, and stopped before it. */
	@Override
	public int getPhase() {
		return DEFAULT_PHASE;
	}

}
