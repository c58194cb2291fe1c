package io.fairway.registration;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.registry.WritableRegistry;

/**
 * The registration of one instance in one registry, renewed three times within its time
 * to live.
 */
final class Lease {

	private static final Log logger = LogFactory.getLog(Lease.class);

	private static final int RENEWALS_PER_TTL = 3;

	private final WritableRegistry registry;

	private final Instance instance;

	private final Duration ttl;

	private final ScheduledExecutorService scheduler;

	private @Nullable Future<?> renewal;

	private boolean registered;

	private boolean failing;

	private boolean ended;

	Lease(WritableRegistry registry, Instance instance, Duration ttl, ScheduledExecutorService scheduler) {
		this.registry = registry;
		this.instance = instance;
		this.ttl = ttl;
		this.scheduler = scheduler;
	}

	synchronized void begin() {
		keep();
		long period = this.ttl.dividedBy(RENEWALS_PER_TTL).toNanos();
		this.renewal = this.scheduler.scheduleWithFixedDelay(this::keep, period, period, TimeUnit.NANOSECONDS);
	}

	private synchronized void keep() {
		if (this.ended) {
			return;
		}
		try {
			this.registered = this.registered && this.registry.renew(this.instance.id());
			if (!this.registered) {
				this.registry.register(this.instance, this.ttl);
				this.registered = true;
				logger.info("Registered " + this.instance + " in registry '" + this.registry.name() + "'");
			}
			this.failing = false;
		}
		catch (RuntimeException ex) {
			if (!this.failing) {
				logger.warn("Registry '" + this.registry.name() + "' does not register " + this.instance
						+ "; it is asked again until it does", ex);
			}
			this.failing = true;
		}
	}

	synchronized void end() {
		this.ended = true;
		if (this.renewal != null) {
			this.renewal.cancel(false);
		}
	}

	void deregister() {
		try {
			this.registry.deregister(this.instance.id());
			logger.info("Deregistered " + this.instance + " from registry '" + this.registry.name() + "'");
		}
		catch (RuntimeException ex) {
			logger.warn("Registry '" + this.registry.name() + "' does not deregister " + this.instance
					+ "; the registration expires in " + this.ttl, ex);
		}
	}

}
