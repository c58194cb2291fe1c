package io.fairway.registry.dns;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.Rejections;
import io.fairway.instance.Ticker;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.Registry;

/**
 * A service that is asked for again and again, one question after the other: an answer,
 * what it leads to and the time until the next question are one sequence, on whatever
 * thread the answer arrives.
 */
final class DnsWatch implements Registry.Watch {

	private static final Log logger = LogFactory.getLog(DnsWatch.class);

	private final Supplier<CompletableFuture<DnsEndpoints>> lookup;

	private final DnsInstances instances;

	private final DnsPace pace;

	private final InstancesListener listener;

	private final Rejections rejections;

	private final ScheduledExecutorService scheduler;

	private final Ticker ticker;

	private @Nullable Future<?> next;

	private volatile boolean closed;

	DnsWatch(Supplier<CompletableFuture<DnsEndpoints>> lookup, DnsInstances instances, DnsPace pace,
			InstancesListener listener, Rejections rejections, ScheduledExecutorService scheduler, Ticker ticker) {
		this.lookup = lookup;
		this.instances = instances;
		this.pace = pace;
		this.listener = listener;
		this.rejections = rejections;
		this.scheduler = scheduler;
		this.ticker = ticker;
	}

	/** Asks now, and again when it is time to. Never waits. */
	void ask() {
		if (this.closed) {
			return;
		}
		long begin = this.ticker.read();
		this.lookup.get().whenComplete((found, failure) -> {
			if (!this.closed) {
				schedule(tell(found, failure, Duration.ofNanos(this.ticker.read() - begin)));
			}
		});
	}

	private Duration tell(@Nullable DnsEndpoints found, @Nullable Throwable failure, Duration elapsed) {
		try {
			if (found == null) {
				this.listener.registryFailed(cause(failure));
				return this.pace.afterFailure(elapsed);
			}
			tell(found);
		}
		catch (RuntimeException | Error ex) {
			// Without the next question, the service would stay as it is for ever.
			logger.warn("An answer of DNS led to a failure", ex);
			return this.pace.afterFailure(elapsed);
		}
		return found.incomplete() ? this.pace.afterIncompleteAnswer(found.ttl(), elapsed)
				: this.pace.afterAnswer(found.ttl());
	}

	private void tell(DnsEndpoints found) {
		found.problems().forEach((problem) -> this.rejections.reject("DNS", problem));
		List<Instance> current = this.instances.update(found.endpoints());
		if (found.withdrawn()) {
			this.listener.instancesRemoved(current);
		}
		else {
			this.listener.instancesChanged(current);
		}
	}

	private static Exception cause(@Nullable Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		return (cause instanceof Exception exception) ? exception : new IllegalStateException(cause);
	}

	private synchronized void schedule(Duration wait) {
		if (this.closed) {
			return;
		}
		try {
			this.next = this.scheduler.schedule(this::ask, wait.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The application ends, and with it the threads that others closed already.
			this.closed = true;
		}
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		if (this.next != null) {
			this.next.cancel(false);
		}
	}

}
