package io.fairway.registry.memory;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ScheduledExecutorService;

import org.springframework.util.Assert;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;
import io.fairway.registry.ExpiryTimer;
import io.fairway.registry.InstanceTable;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.WritableRegistry;

/**
 * A registry inside this application context. Nothing leaves the JVM, nothing blocks, and
 * a change has reached every watcher when the changing call returns. Thread-safe.
 */
public final class MemoryRegistry implements WritableRegistry {

	private final String name;

	private final InstanceTable table;

	private final ExpiryTimer timer;

	/**
	 * An empty registry.
	 * @param name the name of the registry
	 * @param ticker tells when registrations expire
	 * @param scheduler removes expired registrations; it is not closed by the registry
	 */
	public MemoryRegistry(String name, Ticker ticker, ScheduledExecutorService scheduler) {
		this.name = name;
		this.table = new InstanceTable(ticker);
		this.timer = new ExpiryTimer(this.table, scheduler);
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Watch watch(String serviceId, InstancesListener listener) {
		return this.table.watch(serviceId, listener);
	}

	@Override
	public Collection<String> services() {
		return this.table.services();
	}

	/**
	 * Registers an instance that stays until it is deregistered.
	 * @param instance the instance
	 */
	public void register(Instance instance) {
		this.table.put(instance, null);
	}

	@Override
	public void register(Instance instance, Duration ttl) {
		Assert.isTrue(ttl.compareTo(Duration.ZERO) > 0, () -> "ttl: " + ttl + " (expected: more than 0)");
		this.table.put(instance, ttl);
		this.timer.set();
	}

	@Override
	public boolean renew(InstanceId id) {
		return this.table.renew(id);
	}

	@Override
	public void deregister(InstanceId id) {
		this.table.remove(id);
	}

	@Override
	public boolean isShared() {
		return false;
	}

	@Override
	public void close() {
		this.timer.close();
		this.table.close();
	}

}
