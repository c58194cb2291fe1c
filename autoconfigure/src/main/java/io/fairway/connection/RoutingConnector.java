package io.fairway.connection;

import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.http.client.reactive.ClientHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Connects an attempt by the client of its service, and all other requests as ever.
 * Thread-safe.
 */
final class RoutingConnector extends Lifecycle implements ClientHttpConnector {

	private final ClientHttpConnector usual;

	private final ServiceClients<ClientHttpConnector> clients;

	RoutingConnector(ClientHttpConnector usual, ServiceClients<ClientHttpConnector> clients) {
		super(usual);
		this.usual = usual;
		this.clients = clients;
	}

	@Override
	public Mono<ClientHttpResponse> connect(HttpMethod method, URI uri,
			Function<? super ClientHttpRequest, Mono<Void>> requestCallback) {
		return Mono.deferContextual((context) -> {
			Attempt attempt = context.getOrDefault(Attempt.class, null);
			PooledClient<ClientHttpConnector> client = (attempt != null) ? attempt.acquire(this.clients, uri) : null;
			return (client != null) ? connect(client, method, uri, requestCallback)
					: this.usual.connect(method, uri, requestCallback);
		});
	}

	private static Mono<ClientHttpResponse> connect(PooledClient<ClientHttpConnector> client, HttpMethod method,
			URI uri, Function<? super ClientHttpRequest, Mono<Void>> requestCallback) {
		Use use = new Use(client);
		try {
			return client.client()
				.connect(method, uri, requestCallback)
				.<ClientHttpResponse>map((response) -> new RoutedResponse(response, use))
				.doOnTerminate(use::endUnlessAnswered)
				.doOnCancel(use::end);
		}
		catch (Throwable ex) {
			use.end();
			throw ex;
		}
	}

	/** The use of a client by one request, which ends with the body of its response. */
	private static final class Use {

		private final PooledClient<?> client;

		private final AtomicBoolean ended = new AtomicBoolean();

		private volatile boolean answered;

		Use(PooledClient<?> client) {
			this.client = client;
		}

		void answered() {
			this.answered = true;
		}

		void endUnlessAnswered() {
			if (!this.answered) {
				end();
			}
		}

		void end() {
			if (this.ended.compareAndSet(false, true)) {
				this.client.release();
			}
		}

	}

	private static final class RoutedResponse extends ClientHttpResponseDecorator {

		private final Use use;

		RoutedResponse(ClientHttpResponse response, Use use) {
			super(response);
			this.use = use;
			use.answered();
		}

		@Override
		public Flux<DataBuffer> getBody() {
			return super.getBody().doFinally((signal) -> this.use.end());
		}

	}

}
