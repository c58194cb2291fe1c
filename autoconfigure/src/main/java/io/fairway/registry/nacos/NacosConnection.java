package io.fairway.registry.nacos;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.api.naming.NamingService;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.Ticker;
import io.fairway.registry.RegistryException;

/**
 * Sees to it that there is a client which reaches the server. One that does not any more
 * is closed at once, and another takes its place as soon as the server is there again.
 * All that waits for the server happens on a thread of its own.
 */
final class NacosConnection implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(NacosConnection.class);

	private static final long TICK_MILLIS = 250;

	private static final long CLOSE_MILLIS = 500;

	/** A client that believes to be connected is asked to prove it. */
	private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(5);

	/**
	 * A client waits 100 ms longer after each attempt to connect that failed. One that
	 * has none after this time is replaced by another, which begins with short pauses.
	 */
	private static final long REPLACE_NANOS = TimeUnit.SECONDS.toNanos(5);

	private final String name;

	private final NacosSettings settings;

	private final Ticker ticker;

	private final ClientFactory clients;

	private final Tasks tasks;

	private final CountDownLatch tried = new CountDownLatch(1);

	private final ScheduledThreadPoolExecutor executor;

	private volatile @Nullable NacosSession session;

	private volatile @Nullable NacosSession candidate;

	private volatile @Nullable RegistryException failure;

	private volatile boolean closed;

	private boolean begun;

	private long begunAt;

	private long probedAt;

	NacosConnection(String name, NacosSettings settings, Ticker ticker, ClientFactory clients, Tasks tasks) {
		this.name = name;
		this.settings = settings;
		this.ticker = ticker;
		this.clients = clients;
		this.tasks = tasks;
		this.executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "fairway-nacos-" + name);
			thread.setDaemon(true);
			return thread;
		});
		this.executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	void start() {
		this.executor.scheduleWithFixedDelay(() -> guarded(this::tick), 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
	}

	/** Runs a task on the thread of this connection, unless it is closed. */
	void execute(Runnable task) {
		if (!this.closed) {
			this.executor.execute(() -> guarded(task));
		}
	}

	private void guarded(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException | LinkageError ex) {
			if (!this.closed) {
				logger.error("Registry '" + this.name + "' failed unexpectedly", ex);
			}
		}
	}

	private void tick() {
		NacosSession session = this.session;
		if (session != null) {
			attend(session);
		}
		else if (!this.closed) {
			connect();
		}
	}

	private void attend(NacosSession session) {
		try {
			long now = this.ticker.read();
			if (now - this.probedAt >= PROBE_NANOS || !session.seemsUp()) {
				session.probe();
				this.probedAt = now;
			}
			this.tasks.attend(session);
		}
		catch (NacosException ex) {
			lose(session, ex);
		}
	}

	/** Gives up a session whose server does not answer. */
	void lose(NacosSession session, NacosException cause) {
		this.session = null;
		session.close();
		fail(cause);
	}

	private void connect() {
		try {
			NacosSession candidate = candidate();
			if (candidate != null) {
				candidate.probe();
				this.candidate = null;
				this.begun = false;
				connected(candidate);
			}
		}
		catch (NacosException ex) {
			if (this.tried.getCount() > 0) {
				fail(ex);
			}
			giveUpCandidate(ex);
		}
		finally {
			this.tried.countDown();
			if (this.closed) {
				closeClients();
			}
		}
	}

	/** A client that tries to connect, or none if none can be made for now. */
	private @Nullable NacosSession candidate() throws NacosException {
		NacosSession candidate = this.candidate;
		if (candidate == null && !this.begun) {
			this.begun = true;
			this.begunAt = this.ticker.read();
			candidate = new NacosSession(this.clients.create(), this.settings.group());
			this.candidate = candidate;
		}
		if (candidate == null && isOver()) {
			this.begun = false;
		}
		return candidate;
	}

	private void giveUpCandidate(NacosException cause) {
		NacosSession candidate = this.candidate;
		if (candidate != null && isOver()) {
			this.candidate = null;
			this.begun = false;
			candidate.close();
			fail(cause);
		}
	}

	private boolean isOver() {
		return this.ticker.read() - this.begunAt >= REPLACE_NANOS;
	}

	private void connected(NacosSession session) {
		this.session = session;
		this.failure = null;
		this.probedAt = this.ticker.read();
		logger.info("Registry '" + this.name + "' is connected to " + this.settings);
		try {
			this.tasks.begin(session);
		}
		catch (NacosException ex) {
			lose(session, ex);
		}
	}

	private void fail(NacosException cause) {
		RegistryException failure = failure("does not reach " + this.settings, cause);
		this.failure = failure;
		this.tasks.failed(failure);
	}

	RegistryException failure(String what, NacosException cause) {
		return new RegistryException("Registry '" + this.name + "' " + what + ": " + cause.getErrMsg() + " (code "
				+ cause.getErrCode() + ")", cause);
	}

	/** The session, or {@code null} while there is none. */
	@Nullable NacosSession session() {
		return this.session;
	}

	/** Why there is no session, or {@code null} if that is not known yet. */
	@Nullable RegistryException failure() {
		return this.failure;
	}

	/**
	 * The session for a call of an application. One that has just started is spared a
	 * failure which is over in a moment.
	 */
	NacosSession session(String purpose) {
		awaitFirstTry();
		NacosSession session = this.session;
		if (session == null) {
			throw new RegistryException(
					"Registry '" + this.name + "' cannot " + purpose + ": it does not reach " + this.settings,
					this.failure);
		}
		return session;
	}

	private void awaitFirstTry() {
		try {
			if (!this.tried.await(this.settings.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
				logger.debug("Registry '" + this.name + "' is still connecting");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.executor.shutdown();
		try {
			// What is under way may end in order, unless it waits for a server that
			// hangs.
			if (!this.executor.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
				this.executor.shutdownNow();
			}
		}
		catch (InterruptedException ex) {
			this.executor.shutdownNow();
			Thread.currentThread().interrupt();
		}
		closeClients();
	}

	private void closeClients() {
		NacosSession session = this.session;
		NacosSession candidate = this.candidate;
		this.session = null;
		this.candidate = null;
		if (session != null) {
			session.close();
		}
		if (candidate != null) {
			candidate.close();
		}
	}

	/** What is to be done with sessions, on the thread of the connection. */
	interface Tasks {

		/** A session begins, in which nothing has been done yet. */
		void begin(NacosSession session) throws NacosException;

		/** From time to time while a session is there. */
		void attend(NacosSession session) throws NacosException;

		void failed(RegistryException cause);

	}

	/** Makes a client, which may wait for the server and need not reach it. */
	@FunctionalInterface
	interface ClientFactory {

		NamingService create() throws NacosException;

	}

}
