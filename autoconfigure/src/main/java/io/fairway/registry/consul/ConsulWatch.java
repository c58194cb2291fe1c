package io.fairway.registry.consul;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.registry.Backoff;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.Registry;
import io.fairway.registry.RegistryException;

/**
 * One service, asked for again and again: each answer comes when something changed, or
 * when the time to wait is over. There is one question or one pause at any time, so
 * everything but closing happens one after the other.
 */
final class ConsulWatch implements Registry.Watch {

	private static final Log logger = LogFactory.getLog(ConsulWatch.class);

	/**
	 * How long after an outage a missing instance is not taken for a deregistered one: an
	 * agent that was restarted calls instances critical until their owners renew them.
	 */
	private static final Duration SETTLING = Duration.ofSeconds(30);

	/** However often a service changes, its watchers do not take all of the time. */
	private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(20);

	/** Consul waits up to a sixteenth longer than asked. */
	private static final int WAIT_EXTENSION = 16;

	private static final int OK = 200;

	private static final int TOO_MANY_REQUESTS = 429;

	private static final int SERVER_ERROR = 500;

	private static final Duration POLL = Duration.ofSeconds(2);

	private static final int POLL_JITTER_MILLIS = 400;

	private final ConsulContext context;

	private final String serviceId;

	private final InstancesListener listener;

	private final Consumer<ConsulWatch> onClose;

	private final HealthEntries entries;

	private final Backoff backoff;

	/** Whether this watch holds one of the turns for blocking queries. */
	private final AtomicBoolean blocking = new AtomicBoolean();

	private volatile boolean closed;

	private volatile @Nullable CompletableFuture<?> question;

	private @Nullable URI agent;

	private long asked;

	/** The last index, 0 for a full answer at once. */
	private long index;

	private @Nullable List<Instance> told;

	private boolean failed;

	private boolean settling;

	private long settlingSince;

	/**
	 * A watch that does not ask yet.
	 * @param context what it shares with others
	 * @param serviceId the service
	 * @param listener told of the instances
	 * @param onClose told when the watch is closed
	 */
	ConsulWatch(ConsulContext context, String serviceId, InstancesListener listener, Consumer<ConsulWatch> onClose) {
		this.onClose = onClose;
		this.context = context;
		this.serviceId = serviceId;
		this.listener = listener;
		this.entries = new HealthEntries(serviceId, context.settings().includeWarning(), context.rejections());
		this.backoff = new Backoff(context.random());
	}

	/** Asks, now or when it is this watch's turn. */
	void ask() {
		if (this.closed) {
			return;
		}
		URI now = this.context.http().agent();
		if (!now.equals(this.agent)) {
			this.agent = now;
			this.index = 0;
		}
		if (holdsBlocking() && this.index > 0) {
			send(now, this.context.settings().waitTime());
		}
		else {
			this.context.shortQueries().take(() -> send(now, Duration.ZERO));
		}
	}

	private boolean holdsBlocking() {
		if (!this.blocking.get() && this.context.blockingQueries().tryTake()) {
			this.blocking.set(true);
			if (this.closed) {
				releaseBlocking();
			}
		}
		return this.blocking.get();
	}

	private void releaseBlocking() {
		if (this.blocking.getAndSet(false)) {
			this.context.blockingQueries().give();
		}
	}

	private void send(URI agent, Duration wait) {
		this.asked = this.context.ticker().read();
		CompletableFuture<HttpResponse<byte[]>> call = this.context.http()
			.get(agent, path(wait), wait.plus(wait.dividedBy(WAIT_EXTENSION)));
		this.question = call;
		call.whenComplete((answer, failure) -> {
			if (wait.isZero()) {
				this.context.shortQueries().give();
			}
			answered(answer, failure);
		});
		if (this.closed) {
			call.cancel(false);
		}
	}

	private String path(Duration wait) {
		StringBuilder path = new StringBuilder("/v1/health/service/").append(ConsulContext.encoded(this.serviceId))
			.append('?');
		if (!wait.isZero()) {
			path.append("index=").append(this.index).append("&wait=").append(wait.toMillis()).append("ms&");
		}
		return path.append(this.context.datacenterParameter()).toString();
	}

	/** Ends the question that is under way, since its answer would not come. */
	void interrupt(Exception cause) {
		CompletableFuture<?> question = this.question;
		if (question != null) {
			question.completeExceptionally(cause);
		}
	}

	private void answered(@Nullable HttpResponse<byte[]> answer, @Nullable Throwable failure) {
		if (this.closed) {
			return;
		}
		try {
			if (answer == null) {
				lost(cause(failure));
			}
			else if (answer.statusCode() == OK) {
				accept(answer);
			}
			else if (answer.statusCode() == TOO_MANY_REQUESTS || answer.statusCode() >= SERVER_ERROR) {
				lost(new IOException(ConsulContext.problem(answer)));
			}
			else {
				refused(answer);
			}
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The application ends", ex);
		}
		catch (IOException | RuntimeException ex) {
			// Whatever it is, the watch goes on.
			lost(ex);
		}
	}

	private static Throwable cause(@Nullable Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
		return (cause != null) ? cause : new IOException("no answer");
	}

	private void accept(HttpResponse<byte[]> answer) throws IOException {
		if ("false".equals(header(answer, "X-Consul-KnownLeader"))) {
			throw new IOException("no cluster leader");
		}
		long next = index(answer);
		boolean unbroken = this.index > 0 && next >= this.index;
		if (!unbroken) {
			this.entries.clear();
			settle();
		}
		if (!unbroken || next > this.index) {
			tell(this.entries.read(answer.body()), unbroken && hasSettled());
		}
		if ("true".equals(header(answer, "X-Consul-Results-Filtered-By-ACLs"))) {
			this.context.rejections()
				.reject("service '" + this.serviceId + "'", "has instances that the token does not allow to see");
		}
		// An index that went backwards says nothing of the next one.
		this.index = (this.index == 0 || unbroken) ? next : 0;
		this.backoff.reset();
		askAgain();
	}

	private static long index(HttpResponse<byte[]> answer) {
		try {
			return Math.max(0, Long.parseLong(header(answer, "X-Consul-Index")));
		}
		catch (NumberFormatException ex) {
			return 0;
		}
	}

	private static String header(HttpResponse<byte[]> answer, String name) {
		return answer.headers().firstValue(name).orElse("");
	}

	private void settle() {
		this.settling = this.told != null || this.failed;
		this.settlingSince = this.context.ticker().read();
	}

	private boolean hasSettled() {
		if (this.settling && this.context.ticker().read() - this.settlingSince >= SETTLING.toNanos()) {
			this.settling = false;
		}
		return !this.settling;
	}

	private void tell(List<Instance> instances, boolean certain) {
		List<Instance> before = this.told;
		if (instances.equals(before) && !this.failed) {
			return;
		}
		this.told = instances;
		this.failed = false;
		if (certain && before != null && lacksSome(instances, before)) {
			tell(() -> this.listener.instancesRemoved(instances));
		}
		else {
			tell(() -> this.listener.instancesChanged(instances));
		}
	}

	private static boolean lacksSome(List<Instance> instances, List<Instance> before) {
		Set<InstanceId> present = new HashSet<>();
		instances.forEach((instance) -> present.add(instance.id()));
		return before.stream().anyMatch((instance) -> !present.contains(instance.id()));
	}

	/** A listener that throws does not end the watch. */
	private void tell(Runnable call) {
		try {
			call.run();
		}
		catch (RuntimeException ex) {
			logger.error("Registry '" + this.context.name() + "': a watcher of '" + this.serviceId + "' failed", ex);
		}
	}

	private void askAgain() {
		Duration pause;
		if (this.index == 0 || !this.blocking.get()) {
			pause = POLL.plusMillis(this.context.random().applyAsInt(POLL_JITTER_MILLIS));
		}
		else {
			pause = SHORTEST_INTERVAL.minusNanos(this.context.ticker().read() - this.asked);
		}
		if (pause.isNegative() || pause.isZero()) {
			ask();
		}
		else {
			askIn(pause);
		}
	}

	private void askIn(Duration pause) {
		this.context.scheduler().schedule(this::ask, pause.toNanos(), TimeUnit.NANOSECONDS);
	}

	/** The agent does not answer, and neither will it answer others. */
	private void lost(Throwable cause) {
		failed(this.context.failure(what(), cause));
		this.context.monitor().await(this::ask);
	}

	/** The agent answers, but not this question, as without a right to. */
	private void refused(HttpResponse<byte[]> answer) {
		failed(this.context.failure(what(), answer));
		askIn(this.backoff.next());
	}

	private String what() {
		return "cannot ask for service '" + this.serviceId + "'";
	}

	private void failed(RegistryException failure) {
		this.index = 0;
		this.failed = true;
		tell(() -> this.listener.registryFailed(failure));
	}

	@Override
	public void close() {
		this.closed = true;
		CompletableFuture<?> question = this.question;
		if (question != null) {
			question.cancel(false);
		}
		releaseBlocking();
		this.onClose.accept(this);
	}

}
