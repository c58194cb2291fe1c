package io.fairway.registry.etcd;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.IntUnaryOperator;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.Status;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.fairway.registry.Backoff;

/**
 * All watches of a registry. For each service, everything is read and then watched from
 * the next revision on; when the stream breaks, all of that begins anew. Everything but
 * {@link #add}, {@link #remove} and {@link #close} happens on one thread, so that nothing
 * here is locked and no listener is called twice at a time.
 */
final class EtcdWatches implements WatchStream.Listener {

	private static final Log logger = LogFactory.getLog(EtcdWatches.class);

	/** An application that starts shall not wait longer for an etcd that starts too. */
	private static final Duration LONGEST_FIRST_WAIT = Duration.ofSeconds(1);

	/**
	 * Shorter than the back-off goes, since changes shall flow again within 5 seconds of
	 * the return of etcd. An attempt is one connection, however many the services.
	 */
	private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

	/** Even the longest waits end at different times, for the sake of etcd. */
	private static final int JITTER_PERCENT = 20;

	private static final int PERCENT = 100;

	private static final int MAX_READS = 32;

	private static final long CLOSE_SECONDS = 2;

	private final EtcdClient client;

	private final EtcdKeys keys;

	private final EtcdSettings settings;

	private final ScheduledExecutorService thread;

	private final EtcdFailures failures;

	private final IntUnaryOperator random;

	private final Backoff backoff;

	private final Set<ServiceWatch> watches = new LinkedHashSet<>();

	private final Queue<ServiceWatch> unread = new ArrayDeque<>();

	private int reads;

	private @Nullable WatchStream stream;

	private boolean opening;

	private boolean everAnswered;

	private int failedAttempts;

	private @Nullable Exception failure;

	EtcdWatches(EtcdClient client, EtcdKeys keys, EtcdSettings settings, ScheduledExecutorService thread,
			EtcdFailures failures, IntUnaryOperator random) {
		this.client = client;
		this.keys = keys;
		this.settings = settings;
		this.thread = thread;
		this.failures = failures;
		this.random = random;
		this.backoff = new Backoff(random);
	}

	/** Begins a watch. Returns at once. */
	void add(ServiceWatch watch) {
		execute(() -> {
			this.watches.add(watch);
			if (this.failure != null) {
				watch.failed(this.failure);
			}
			if (this.stream == null) {
				open();
			}
			else if (this.stream.isAlive()) {
				read(watch);
			}
		});
	}

	/** Ends a watch. Returns at once, and the listener hears nothing any more. */
	void remove(ServiceWatch watch) {
		watch.close();
		execute(() -> {
			this.watches.remove(watch);
			if (this.watches.isEmpty()) {
				endStream();
			}
			else if (this.stream != null) {
				this.stream.cancel(watch);
			}
		});
	}

	/** Ends all watches, unless a listener keeps the thread busy for long. */
	void close() {
		CountDownLatch closed = new CountDownLatch(1);
		execute(() -> {
			this.watches.forEach(ServiceWatch::close);
			this.watches.clear();
			endStream();
			closed.countDown();
		});
		try {
			if (!closed.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
				logger.debug("A listener is busy: registry '" + this.failures.name() + "'");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void execute(Runnable task) {
		schedule(task, Duration.ZERO);
	}

	private void schedule(Runnable task, Duration delay) {
		try {
			this.thread.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Closed meanwhile: registry '" + this.failures.name() + "'");
		}
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException ex) {
			logger.error("Unexpected failure in registry '" + this.failures.name() + "'", ex);
		}
	}

	private <T> void whenComplete(CompletableFuture<T> future,
			BiConsumer<@Nullable T, @Nullable Throwable> continuation) {
		future.whenComplete((result, cause) -> execute(() -> continuation.accept(result, cause)));
	}

	private void open() {
		if (this.opening || this.stream != null || this.watches.isEmpty()) {
			return;
		}
		this.opening = true;
		whenComplete(this.client.connect(), (connection, cause) -> {
			this.opening = false;
			if (connection == null) {
				lost(Objects.requireNonNull(cause));
			}
			else if (!this.watches.isEmpty()) {
				this.stream = new WatchStream(connection, this.keys.root(), this.settings.timeout(), this.thread, this);
			}
		});
	}

	private void endStream() {
		this.unread.clear();
		if (this.stream != null) {
			this.stream.end();
			this.stream = null;
		}
	}

	@Override
	public void opened(WatchStream stream) {
		List.copyOf(this.watches).forEach(this::read);
	}

	@Override
	public void failed(WatchStream stream, Throwable failure) {
		if (stream == this.stream) {
			this.client.failed(stream.connection().member());
			lost(failure);
		}
	}

	/** Goes on with the next member at once, and after the last one when it is time. */
	private void lost(Throwable cause) {
		endStream();
		this.failedAttempts++;
		if (this.failedAttempts < this.client.size()) {
			open();
			return;
		}
		this.failedAttempts = 0;
		Exception failure = this.failures.of("watch services", cause);
		this.failure = failure;
		this.watches.forEach((watch) -> watch.failed(failure));
		this.opening = true;
		schedule(() -> {
			this.opening = false;
			open();
		}, nextWait(EtcdClient.isOutage(cause)));
	}

	/** A refusal, as of a password, is not repeated so often: it costs etcd more. */
	private Duration nextWait(boolean outage) {
		Duration wait = this.backoff.next();
		Duration longest = this.everAnswered ? LONGEST_WAIT : LONGEST_FIRST_WAIT;
		if (!outage || wait.compareTo(longest) < 0) {
			return wait;
		}
		int percent = PERCENT - this.random.applyAsInt(JITTER_PERCENT + 1);
		return longest.multipliedBy(percent).dividedBy(PERCENT);
	}

	private void read(ServiceWatch watch) {
		this.unread.add(watch);
		readNext();
	}

	private void readNext() {
		while (this.reads < MAX_READS && !this.unread.isEmpty()) {
			ask(this.unread.remove(), this.settings.consistency() == Consistency.EVENTUAL);
		}
	}

	private void ask(ServiceWatch watch, boolean serializable) {
		WatchStream asked = this.stream;
		ByteString start = this.keys.service(watch.serviceId());
		RangeRequest request = RangeRequest.newBuilder()
			.setKey(start)
			.setRangeEnd(EtcdKeys.endOf(start))
			.setSerializable(serializable)
			.build();
		this.reads++;
		whenComplete(this.client.ask(KVGrpc.getRangeMethod(), request), (answer, cause) -> {
			this.reads--;
			if (asked != null && asked == this.stream && this.watches.contains(watch)) {
				if (answer == null) {
					unanswered(watch, Objects.requireNonNull(cause));
				}
				else if (serializable && watch.isOlder(answer)) {
					// From a member that lags behind, or from one that lost its data.
					ask(watch, false);
				}
				else {
					answered(asked, watch, answer);
				}
			}
			readNext();
		});
	}

	private void answered(WatchStream stream, ServiceWatch watch, RangeResponse answer) {
		recovered();
		stream.create(watch, this.keys.service(watch.serviceId()), answer.getHeader().getRevision() + 1);
		watch.answer(answer);
	}

	private void unanswered(ServiceWatch watch, Throwable failure) {
		if (EtcdClient.isOutage(failure)) {
			lost(failure);
		}
		else {
			recovered();
			refused(watch, failure);
		}
	}

	private void recovered() {
		this.everAnswered = true;
		this.failedAttempts = 0;
		this.failure = null;
		this.backoff.reset();
	}

	@Override
	public void compacted(ServiceWatch watch) {
		read(watch);
	}

	@Override
	public void refused(WatchStream stream, ServiceWatch watch, @Nullable String reason) {
		if (this.client.isOutdated(stream.connection())) {
			// A token cannot be exchanged while the stream is open.
			endStream();
			open();
		}
		else {
			refused(watch, Status.FAILED_PRECONDITION.withDescription(reason).asRuntimeException());
		}
	}

	private void refused(ServiceWatch watch, Throwable failure) {
		watch.failed(this.failures.of("watch service '" + watch.serviceId() + "'", failure));
		WatchStream refusing = this.stream;
		schedule(() -> {
			if (refusing != null && refusing == this.stream && this.watches.contains(watch)) {
				read(watch);
			}
		}, watch.backoff().next());
	}

}
