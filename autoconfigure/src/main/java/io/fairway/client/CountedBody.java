package io.fairway.client;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.util.context.Context;

import io.fairway.feedback.RequestLease;

/**
 * The body of a response, whose end is that of the request. Only who reads first can
 * read; the body itself refuses a second subscription.
 */
final class CountedBody extends FluxOperator<DataBuffer, DataBuffer> {

	private final RequestLease lease;

	private final AtomicReference<@Nullable Reader> reader;

	CountedBody(Flux<DataBuffer> source, RequestLease lease, AtomicReference<@Nullable Reader> reader) {
		super(source);
		this.lease = lease;
		this.reader = reader;
	}

	@Override
	public void subscribe(CoreSubscriber<? super DataBuffer> actual) {
		Reader reader = new Reader(actual, this.lease);
		boolean first = this.reader.compareAndSet(null, reader);
		this.source.subscribe(first ? reader : actual);
	}

	/** Whoever reads. It may be cancelled before it has subscribed. */
	static final class Reader implements CoreSubscriber<DataBuffer>, Subscription {

		private final CoreSubscriber<? super DataBuffer> actual;

		private final RequestLease lease;

		private volatile @Nullable Subscription upstream;

		private volatile boolean cancelled;

		Reader(CoreSubscriber<? super DataBuffer> actual, RequestLease lease) {
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
			if (this.cancelled) {
				upstream.cancel();
			}
		}

		@Override
		public void request(long n) {
			Subscription upstream = this.upstream;
			if (upstream != null) {
				upstream.request(n);
			}
		}

		@Override
		public void onNext(DataBuffer buffer) {
			this.actual.onNext(buffer);
		}

		@Override
		public void onError(Throwable failure) {
			this.lease.fail(failure);
			this.actual.onError(failure);
		}

		@Override
		public void onComplete() {
			this.lease.close();
			this.actual.onComplete();
		}

		@Override
		public void cancel() {
			this.lease.cancel();
			this.cancelled = true;
			Subscription upstream = this.upstream;
			if (upstream != null) {
				upstream.cancel();
			}
		}

	}

}
