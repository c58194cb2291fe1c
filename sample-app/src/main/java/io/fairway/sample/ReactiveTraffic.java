package io.fairway.sample;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Calls through a {@link WebClient}, at a steady rate unless too many are under way.
 */
final class ReactiveTraffic implements AutoCloseable {

	private static final Duration PERIOD = Duration.ofMillis(10);

	private static final int MAX_IN_FLIGHT = 32;

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	private final WebClient client;

	private final Requests requests;

	private @Nullable Disposable subscription;

	ReactiveTraffic(WebClient client, Requests requests) {
		this.client = client;
		this.requests = requests;
	}

	synchronized void start() {
		this.subscription = Flux.interval(PERIOD)
			.onBackpressureDrop()
			.flatMap((tick) -> Mono.defer(this::call), MAX_IN_FLIGHT)
			.subscribe();
	}

	private Mono<Void> call() {
		Requests.Call call = this.requests.begin();
		return exchange(call).timeout(TIMEOUT)
			.doOnNext(call::answered)
			.doOnError(call::failed)
			.onErrorComplete()
			.then();
	}

	private Mono<ResponseEntity<String>> exchange(Requests.Call call) {
		return this.client.get()
			.uri(Requests.URI)
			.headers((target) -> target.putAll(call.headers()))
			.exchangeToMono((response) -> response.toEntity(String.class));
	}

	/**
	 * Begins no more calls, and cancels those under way.
	 */
	@Override
	public synchronized void close() {
		if (this.subscription != null) {
			this.subscription.dispose();
		}
	}

}
