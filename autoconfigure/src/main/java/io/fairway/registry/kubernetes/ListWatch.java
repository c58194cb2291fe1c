package io.fairway.registry.kubernetes;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.Ticker;
import io.fairway.registry.Backoff;

/**
 * Objects of one kind, listed once and watched from there on, as the API asks its clients
 * to do. A watch that ends is opened where it ended; after a failure, and when the server
 * has forgotten that point (410 Gone), everything is listed anew. A watch that is silent
 * for too long is opened again, since nobody tells of a connection that died.
 *
 * <p>
 * This takes the place of fabric8's informer, which reconnects without telling that it
 * has to, waits up to half a minute for that, and waits for ever on a dead connection.
 *
 * @param <T> the kind of objects
 */
final class ListWatch<T extends HasMetadata> implements AutoCloseable {

	private static final int GONE = 410;

	/** From here on, an answer means that the server is not able, not unwilling. */
	private static final int SERVER_ERROR = 500;

	/** Any version that a server has at hand will do: the watch makes up for its age. */
	private static final String ANY_VERSION = "0";

	/** The server ends a watch after this time, and up to twice as long. */
	private static final int WATCH_SECONDS = 300;

	/** A watch that ends earlier did not work. */
	private static final Duration LASTING = Duration.ofSeconds(1);

	private static final Duration LONGEST_WAIT_FOR_FIRST = Duration.ofSeconds(1);

	/**
	 * Changes shall flow again within five seconds of the server's return, and knocking
	 * at a closed door costs a packet.
	 */
	private static final Duration LONGEST_WAIT_FOR_SERVER = Duration.ofSeconds(3);

	private final String what;

	private final Function<ListOptions, ? extends KubernetesResourceList<T>> lister;

	private final BiFunction<ListOptions, Watcher<T>, Watch> watcher;

	private final Events<T> events;

	private final Object lock;

	private final Duration idleTimeout;

	private final Environment environment;

	private final Backoff backoff;

	private boolean closed;

	private boolean listedBefore;

	/** Whether the server shall look into its store and not into its memory. */
	private boolean fresh;

	/** Where to watch from, {@code null} if all has to be listed before. */
	private @Nullable String version;

	private @Nullable Session session;

	private @Nullable Future<?> retry;

	private @Nullable Future<?> check;

	/**
	 * Objects that are not looked at yet.
	 * @param what cannot be done if this fails, such as "Registry 'a' cannot watch b"
	 * @param lister lists them, may block
	 * @param watcher opens a watch on them, may block; the watch must not reconnect
	 * @param events told of them
	 * @param lock held while events are told
	 * @param idleTimeout how long a watch may be silent
	 * @param environment what drives this
	 */
	ListWatch(String what, Function<ListOptions, ? extends KubernetesResourceList<T>> lister,
			BiFunction<ListOptions, Watcher<T>, Watch> watcher, Events<T> events, Object lock, Duration idleTimeout,
			Environment environment) {
		this.what = what;
		this.lister = lister;
		this.watcher = watcher;
		this.events = events;
		this.lock = lock;
		this.idleTimeout = idleTimeout;
		this.environment = environment;
		this.backoff = new Backoff(environment.random());
	}

	void start() {
		synchronized (this.lock) {
			long millis = Math.max(1, this.idleTimeout.toMillis() / 4);
			this.check = this.environment.timer()
				.scheduleWithFixedDelay(this::checkSilence, millis, millis, TimeUnit.MILLISECONDS);
		}
		this.environment.executor().execute(this::connect);
	}

	/** Never under way twice: each attempt ends in a watch or plans the next one. */
	private void connect() {
		try {
			String from = listUnlessKnown();
			if (from != null) {
				open(from);
			}
		}
		catch (RuntimeException ex) {
			ended(ex, false);
		}
	}

	private @Nullable String listUnlessKnown() {
		boolean fresh;
		synchronized (this.lock) {
			if (this.closed || this.version != null) {
				return this.closed ? null : this.version;
			}
			fresh = this.fresh;
		}
		KubernetesResourceList<T> list = this.lister
			.apply(new ListOptionsBuilder().withResourceVersion(fresh ? null : ANY_VERSION).build());
		synchronized (this.lock) {
			if (this.closed) {
				return null;
			}
			this.version = Objects.requireNonNullElse(list.getMetadata().getResourceVersion(), "");
			this.fresh = false;
			this.listedBefore = true;
			this.events.listed(list.getItems());
			return this.version;
		}
	}

	private void open(String from) {
		long seconds = WATCH_SECONDS + this.environment.random().applyAsInt(WATCH_SECONDS);
		ListOptions options = new ListOptionsBuilder().withResourceVersion(from)
			.withAllowWatchBookmarks(true)
			.withTimeoutSeconds(seconds)
			.build();
		Session session = new Session(this.environment.ticker().read());
		synchronized (this.lock) {
			this.session = session;
		}
		Watch watch;
		try {
			watch = this.watcher.apply(options, session);
		}
		catch (RuntimeException ex) {
			if (isCurrent(session)) {
				throw ex;
			}
			return;
		}
		synchronized (this.lock) {
			session.watch = watch;
			if (this.closed || this.session != session) {
				watch.close();
			}
		}
	}

	private boolean isCurrent(Session session) {
		synchronized (this.lock) {
			return this.session == session;
		}
	}

	private void checkSilence() {
		synchronized (this.lock) {
			Session silent = this.session;
			if (silent == null || silent.watch == null
					|| this.environment.ticker().read() - silent.lastSign < this.idleTimeout.toNanos()) {
				return;
			}
			this.session = null;
			silent.watch.close();
		}
		this.environment.executor().execute(this::connect);
	}

	private void ended(Exception cause, boolean lasted) {
		synchronized (this.lock) {
			this.session = null;
			if (this.closed) {
				return;
			}
			if (lasted) {
				this.backoff.reset();
			}
			int code = Failures.code(cause);
			boolean gone = code == GONE;
			if (gone || !lasted) {
				this.version = null;
				this.fresh = gone;
			}
			if (!gone && !lasted) {
				this.events.failed(Failures.of(this.what, cause));
			}
			Duration wait = lasted ? Duration.ZERO : untilRetry(code);
			this.retry = this.environment.timer()
				.schedule(() -> this.environment.executor().execute(this::connect), wait.toNanos(),
						TimeUnit.NANOSECONDS);
		}
	}

	private Duration untilRetry(int code) {
		Duration wait = this.backoff.next();
		if (code > 0 && code < SERVER_ERROR && code != GONE) {
			return wait;
		}
		Duration longest = this.listedBefore ? LONGEST_WAIT_FOR_SERVER : LONGEST_WAIT_FOR_FIRST;
		return (wait.compareTo(longest) < 0) ? wait : longest;
	}

	@Override
	public void close() {
		synchronized (this.lock) {
			this.closed = true;
			cancel(this.check);
			cancel(this.retry);
			if (this.session != null && this.session.watch != null) {
				this.session.watch.close();
			}
			this.session = null;
		}
	}

	private static void cancel(@Nullable Future<?> task) {
		if (task != null) {
			task.cancel(false);
		}
	}

	/**
	 * Told what the server has, one after the other.
	 *
	 * @param <T> the kind of objects
	 */
	interface Events<T> {

		/** All objects that there are. */
		void listed(List<T> objects);

		/** A new or changed object, or one that is known already. */
		void changed(T object);

		/** An object that was deleted or does not match any more. */
		void deleted(T object);

		/** Nothing can be said, what was said before stays valid. */
		void failed(Exception cause);

	}

	/**
	 * What drives all of a registry.
	 *
	 * @param executor runs calls that block
	 * @param timer starts them
	 * @param ticker tells how long a watch is silent
	 * @param random a number from 0 to less than the given bound
	 */
	record Environment(Executor executor, ScheduledExecutorService timer, Ticker ticker, IntUnaryOperator random) {
	}

	/** One watch, from opening to end. */
	private final class Session implements Watcher<T> {

		private final long begin;

		private long lastSign;

		private @Nullable Watch watch;

		Session(long begin) {
			this.begin = begin;
			this.lastSign = begin;
		}

		@Override
		public void eventReceived(Action action, T object) {
			synchronized (ListWatch.this.lock) {
				if (ListWatch.this.session != this) {
					return;
				}
				this.lastSign = ListWatch.this.environment.ticker().read();
				ListWatch.this.version = object.getMetadata().getResourceVersion();
				switch (action) {
					case ADDED, MODIFIED -> ListWatch.this.events.changed(object);
					case DELETED -> ListWatch.this.events.deleted(object);
					default -> {
						// A bookmark only says where we are.
					}
				}
			}
		}

		@Override
		public void onClose(WatcherException cause) {
			synchronized (ListWatch.this.lock) {
				if (ListWatch.this.session == this) {
					long lasted = ListWatch.this.environment.ticker().read() - this.begin;
					ended(cause, lasted >= LASTING.toNanos());
				}
			}
		}

	}

}
