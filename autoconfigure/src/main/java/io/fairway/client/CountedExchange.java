package io.fairway.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.reactive.LoadBalancerClientRequestTransformer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import io.fairway.connection.ServiceConnections;
import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.feedback.RequestRefusedException;
import io.fairway.instance.InstanceId;

/**
 * An exchange of {@code WebClient} with one instance. Each subscription is a request. It
 * is in flight until the body of its response ends, fails or is cancelled, or until the
 * exchange is cancelled.
 * <p>
 * That last case is how operators drop a response: a timeout at the moment of the answer,
 * a retry because of the status. Spring's connectors discard the body by the same rule.
 */
final class CountedExchange extends MonoOperator<ClientResponse, ClientResponse> {

	private static final String INSTANCE = CountedExchange.class.getName() + ".instance";

	private final InstanceStats stats;

	private CountedExchange(Mono<ClientResponse> source, InstanceStats stats) {
		super(source);
		this.stats = stats;
	}

	static Mono<ClientResponse> of(Mono<ClientResponse> exchange, InstanceStats stats) {
		return new CountedExchange(exchange, stats);
	}

	/** Adds to what transforms requests what tells us the instance of a request. */
	static List<LoadBalancerClientRequestTransformer> marking(List<LoadBalancerClientRequestTransformer> transformers) {
		List<LoadBalancerClientRequestTransformer> marking = new ArrayList<>(transformers);
		marking.add((request, instance) -> ClientRequest.from(request).attribute(INSTANCE, instance).build());
		return marking;
	}

	/** Counts the exchanges of marked requests. */
	static ExchangeFunction counting(ExchangeFunction next, InstanceStatsRegistry stats,
			ServiceConnections connections) {
		return (request) -> {
			Mono<ClientResponse> exchange = next.exchange(request);
			return (request.attributes().get(INSTANCE) instanceof ServiceInstance instance)
					? new CountedExchange(connections.exchange(InstanceId.of(instance), exchange),
							stats.of(InstanceId.of(instance)))
					: exchange;
		};
	}

	@Override
	public void subscribe(CoreSubscriber<? super ClientResponse> actual) {
		RequestLease lease;
		try {
			lease = this.stats.begin();
		}
		catch (RequestRefusedException ex) {
			Operators.error(actual, ex);
			return;
		}
		try {
			this.source.subscribe(new Attempt(actual, lease));
		}
		catch (Throwable ex) {
			lease.fail(ex);
			throw ex;
		}
	}

	private static final class Attempt implements CoreSubscriber<ClientResponse>, Subscription {

		private final CoreSubscriber<? super ClientResponse> actual;

		private final RequestLease lease;

		private final AtomicReference<CountedBody.@Nullable Reader> reader = new AtomicReference<>();

		private @SuppressWarnings("NullAway.Init") Subscription upstream;

		private boolean answered;

		Attempt(CoreSubscriber<? super ClientResponse> actual, RequestLease lease) {
			this.actual = actual;
			this.lease = lease;
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription upstream) {
			this.upstream = upstream;
			this.actual.onSubscribe(this);
		}

		@Override
		public void request(long n) {
			this.upstream.request(n);
		}

		@Override
		public void onNext(ClientResponse response) {
			try {
				this.answered = true;
				this.lease.answered(response.statusCode().value());
				this.actual.onNext(response.mutate().body(this::counted).build());
			}
			catch (Throwable ex) {
				this.lease.fail(ex);
				throw ex;
			}
		}

		private Flux<DataBuffer> counted(Flux<DataBuffer> body) {
			return new CountedBody(body, this.lease, this.reader);
		}

		@Override
		public void onError(Throwable failure) {
			this.lease.fail(failure);
			this.actual.onError(failure);
		}

		@Override
		public void onComplete() {
			if (!this.answered) {
				this.lease.cancel();
			}
			this.actual.onComplete();
		}

		@Override
		public void cancel() {
			this.upstream.cancel();
			CountedBody.Reader reader = this.reader.get();
			if (reader != null) {
				// Reactor's flatMap, cancelled just when it subscribes to the body, does
				// not
				// always tell the body.
				reader.cancel();
			}
			else {
				this.lease.cancel();
			}
		}

	}

}
