package io.fairway.registration;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.Locality;
import io.fairway.registry.Backoff;
import io.fairway.registry.WritableRegistry;

/**
 * The registration of one instance in one registry, renewed three times within its time
 * to live. Where the registry refuses, it is asked again after a while that grows, but
 * never longer than that.
 */
final class Lease {

	private static final Log logger = LogFactory.getLog(Lease.class);

	private static final int RENEWALS_PER_TTL = 3;

	private final WritableRegistry registry;

	private final Instance instance;

	private final RegistrationSettings settings;

	private final Backoff backoff;

	private @Nullable Future<?> renewal;

	private boolean registered;

	private boolean failing;

	private boolean ended;

	Lease(WritableRegistry registry, Instance instance, RegistrationSettings settings) {
		this.registry = registry;
		this.instance = instance;
		this.settings = settings;
		this.backoff = new Backoff(settings.random());
	}

	Instance instance() {
		return this.instance;
	}

	/** Registers on the caller's thread. What follows happens elsewhere. */
	synchronized void begin() {
		try {
			register();
		}
		catch (RuntimeException ex) {
			if (this.settings.failFast()) {
				this.ended = true;
				throw ex;
			}
			complain(ex);
			keepLater(retryDelay());
			return;
		}
		keepLater(period());
	}

	private Duration period() {
		return this.settings.ttl().dividedBy(RENEWALS_PER_TTL);
	}

	private Duration retryDelay() {
		Duration backoff = this.backoff.next();
		return (backoff.compareTo(period()) < 0) ? backoff : period();
	}

	private void keepLater(Duration delay) {
		this.renewal = this.settings.scheduler().schedule(this::keepElsewhere, delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	/** The thread that watches the clock must not wait for a network. */
	private void keepElsewhere() {
		try {
			this.settings.executor().execute(this::keep);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The application ends; " + this.instance + " is not renewed any more", ex);
		}
	}

	private synchronized void keep() {
		if (this.ended) {
			return;
		}
		try {
			this.registered = this.registered && this.registry.renew(this.instance.id());
			if (!this.registered) {
				register();
			}
			this.failing = false;
			this.backoff.reset();
			keepLater(period());
		}
		catch (RuntimeException ex) {
			complain(ex);
			keepLater(retryDelay());
		}
	}

	private void register() {
		this.registry.register(this.instance, this.settings.ttl());
		this.registered = true;
		logger.info("Registered " + this.instance + " in registry '" + this.registry.name() + "'");
	}

	private void complain(RuntimeException cause) {
		if (!this.failing) {
			logger.warn("Registry '" + this.registry.name() + "' does not register " + this.instance
					+ "; it is asked again until it does", cause);
		}
		this.failing = true;
	}

	synchronized void end() {
		this.ended = true;
		if (this.renewal != null) {
			this.renewal.cancel(false);
		}
	}

	/** Asks for no more traffic, as long as the instance is still registered. */
	synchronized void drain() {
		if (!this.registered) {
			return;
		}
		try {
			this.registry.register(this.instance.with(Map.of("weight", "0"), Locality.UNKNOWN), this.settings.ttl());
		}
		catch (RuntimeException ex) {
			logger.warn("Registry '" + this.registry.name() + "' does not mark " + this.instance + " as drained", ex);
		}
	}

	void deregister() {
		try {
			this.registry.deregister(this.instance.id());
			logger.info("Deregistered " + this.instance + " from registry '" + this.registry.name() + "'");
		}
		catch (RuntimeException ex) {
			logger.warn("Registry '" + this.registry.name() + "' does not deregister " + this.instance
					+ "; the registration expires in " + this.settings.ttl(), ex);
		}
	}

}
