package io.fairway.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * An exchange beside which another is made if its answer is late. The first good answer
 * wins and the other exchange is cancelled. An answer that is not good, or else a
 * failure, counts only if there is nothing left to wait for. Cancelled, it cancels both,
 * and the exchange whose answer it handed out as well, since that is how a response is
 * dropped.
 */
final class HedgedExchange extends Mono<ClientResponse> {

	private final Mono<ClientResponse> first;

	private final Mono<ClientResponse> second;

	private final Duration delay;

	private final Predicate<ClientResponse> good;

	private final Scheduler timer;

	/**
	 * An exchange.
	 * @param second made after the delay; ends without an answer if it must not be made
	 * @param good whether an answer need not wait for a better one
	 */
	HedgedExchange(Mono<ClientResponse> first, Mono<ClientResponse> second, Duration delay,
			Predicate<ClientResponse> good, Scheduler timer) {
		this.first = first;
		this.second = second;
		this.delay = delay;
		this.good = good;
		this.timer = timer;
	}

	@Override
	public void subscribe(CoreSubscriber<? super ClientResponse> actual) {
		Race race = new Race(actual);
		actual.onSubscribe(race);
	}

	private final class Race implements Subscription {

		private final CoreSubscriber<? super ClientResponse> actual;

		private final List<Lane> lanes = new ArrayList<>(2);

		private int running;

		private boolean ended;

		private @Nullable Disposable hedge;

		private @Nullable Throwable failure;

		/** What answered, but not well. */
		private @Nullable Lane fallback;

		Race(CoreSubscriber<? super ClientResponse> actual) {
			this.actual = actual;
		}

		@Override
		public void request(long n) {
			Lane first = new Lane(this);
			if (!Operators.validate(n) || !enter(first, true)) {
				return;
			}
			HedgedExchange.this.first.subscribe(first);
			Disposable hedge = HedgedExchange.this.timer.schedule(this::hedge, HedgedExchange.this.delay.toNanos(),
					TimeUnit.NANOSECONDS);
			boolean late;
			synchronized (this) {
				this.hedge = hedge;
				late = this.ended;
			}
			if (late) {
				hedge.dispose();
			}
		}

		private void hedge() {
			Lane second = new Lane(this);
			if (enter(second, false)) {
				HedgedExchange.this.second.subscribe(second);
			}
		}

		private synchronized boolean enter(Lane lane, boolean first) {
			if (this.ended || (first && !this.lanes.isEmpty())) {
				return false;
			}
			this.lanes.add(lane);
			this.running++;
			return true;
		}

		void answered(Lane lane, ClientResponse answer) {
			switch (verdict(lane, answer)) {
				case WINS -> deliver(lane, answer);
				case LATE -> lane.cancel(); // which is how a response is dropped
				case WAITS -> {
				}
			}
		}

		private synchronized Verdict verdict(Lane lane, ClientResponse answer) {
			if (this.ended) {
				return Verdict.LATE;
			}
			lane.answer = answer;
			if (this.running > 1 && !HedgedExchange.this.good.test(answer)) {
				this.running--;
				this.fallback = lane;
				return Verdict.WAITS;
			}
			this.ended = true;
			return Verdict.WINS;
		}

		private void deliver(Lane lane, ClientResponse answer) {
			end(lane);
			this.actual.onNext(answer);
			this.actual.onComplete();
		}

		void failed(@Nullable Throwable failure) {
			if (!isLast(failure)) {
				return;
			}
			Lane fallback = this.fallback;
			if (fallback != null && fallback.answer != null) {
				deliver(fallback, fallback.answer);
			}
			else if (this.failure != null) {
				end(null);
				this.actual.onError(this.failure);
			}
			else {
				end(null);
				this.actual.onComplete();
			}
		}

		private synchronized boolean isLast(@Nullable Throwable failure) {
			this.running--;
			if (this.failure == null) {
				this.failure = failure;
			}
			if (this.ended || this.running > 0) {
				return false;
			}
			this.ended = true;
			return true;
		}

		@Override
		public void cancel() {
			synchronized (this) {
				this.ended = true;
			}
			end(null);
		}

		private void end(@Nullable Lane winner) {
			Disposable hedge;
			List<Lane> others;
			synchronized (this) {
				hedge = this.hedge;
				others = this.lanes.stream().filter((lane) -> lane != winner).toList();
			}
			if (hedge != null) {
				hedge.dispose();
			}
			others.forEach(Lane::cancel);
		}

	}

	private enum Verdict {

		WINS, WAITS, LATE

	}

	/** One of the exchanges. */
	private static final class Lane implements CoreSubscriber<ClientResponse> {

		private final Race race;

		private @Nullable ClientResponse answer;

		private boolean answered;

		private volatile @Nullable Subscription upstream;

		private volatile boolean cancelled;

		Lane(Race race) {
			this.race = race;
		}

		@Override
		public Context currentContext() {
			return this.race.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription upstream) {
			this.upstream = upstream;
			if (this.cancelled) {
				upstream.cancel();
			}
			else {
				upstream.request(Long.MAX_VALUE);
			}
		}

		@Override
		public void onNext(ClientResponse answer) {
			this.answered = true;
			this.race.answered(this, answer);
		}

		@Override
		public void onError(Throwable failure) {
			this.race.failed(failure);
		}

		@Override
		public void onComplete() {
			if (!this.answered) {
				this.race.failed(null);
			}
		}

		void cancel() {
			this.cancelled = true;
			Subscription upstream = this.upstream;
			if (upstream != null) {
				upstream.cancel();
			}
		}

	}

}
