package io.fairway.client;

import java.net.URI;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.BodyInserter;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ExchangeStrategies;
import reactor.core.publisher.Mono;

/**
 * A request that goes to an instance and is otherwise the one that the application made.
 * Sharing that one's parts, which cannot change, is cheaper than copying them.
 *
 * @param original the request as the application made it
 * @param url the URL with the address of the instance
 */
record BalancedClientRequest(ClientRequest original, URI url) implements ClientRequest {

	@Override
	public HttpMethod method() {
		return this.original.method();
	}

	@Override
	public HttpHeaders headers() {
		return this.original.headers();
	}

	@Override
	public MultiValueMap<String, String> cookies() {
		return this.original.cookies();
	}

	@Override
	public BodyInserter<?, ? super ClientHttpRequest> body() {
		return this.original.body();
	}

	@Override
	public Map<String, Object> attributes() {
		return this.original.attributes();
	}

	@Override
	public @Nullable Consumer<ClientHttpRequest> httpRequest() {
		return this.original.httpRequest();
	}

	@Override
	public String logPrefix() {
		return this.original.logPrefix();
	}

	@Override
	public Mono<Void> writeTo(ClientHttpRequest request, ExchangeStrategies strategies) {
		return this.original.writeTo(request, strategies);
	}

}
