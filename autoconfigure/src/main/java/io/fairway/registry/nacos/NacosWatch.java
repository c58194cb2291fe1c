package io.fairway.registry.nacos;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import com.alibaba.nacos.api.naming.pojo.Instance;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.InstanceId;
import io.fairway.instance.Rejections;
import io.fairway.instance.Ticker;
import io.fairway.registry.InstancesListener;

/**
 * A watch on one service, which outlives the connections to the server.
 * <p>
 * While the connection is steady, an instance that is missing was deregistered, or the
 * server has lost its connection and with it the registration. After an outage others may
 * just not be back yet.
 */
final class NacosWatch {

	/** In this time after an outage everybody is back who comes back at all. */
	private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(30);

	private final String serviceId;

	private final InstancesListener listener;

	private final Ticker ticker;

	private final NacosInstances instances;

	private List<io.fairway.instance.Instance> last = List.of();

	private boolean failed;

	private boolean resumed;

	private long resumedAt;

	private @Nullable Object source;

	private volatile boolean closed;

	NacosWatch(String serviceId, InstancesListener listener, Ticker ticker, Rejections rejections) {
		this.serviceId = serviceId;
		this.listener = listener;
		this.ticker = ticker;
		this.instances = new NacosInstances(serviceId, rejections);
	}

	String serviceId() {
		return this.serviceId;
	}

	/** From now on only the given source is listened to. */
	synchronized void follow(Object source) {
		this.source = source;
	}

	@SuppressWarnings("ReferenceEquality") // the object is its identity
	synchronized void answered(Object source, List<Instance> hosts) {
		if (this.closed || this.source != source) {
			return;
		}
		List<io.fairway.instance.Instance> before = this.last;
		this.last = this.instances.read(hosts);
		if (this.failed) {
			this.failed = false;
			this.resumed = true;
			this.resumedAt = this.ticker.read();
		}
		if (isSteady() && lacksOneOf(before)) {
			this.listener.instancesRemoved(this.last);
		}
		else {
			this.listener.instancesChanged(this.last);
		}
	}

	private boolean isSteady() {
		return !this.resumed || this.ticker.read() - this.resumedAt >= SETTLED_NANOS;
	}

	private boolean lacksOneOf(List<io.fairway.instance.Instance> before) {
		Set<InstanceId> present = new HashSet<>();
		this.last.forEach((instance) -> present.add(instance.id()));
		return before.stream().anyMatch((instance) -> !present.contains(instance.id()));
	}

	synchronized void failed(Exception cause) {
		this.failed = true;
		if (!this.closed) {
			this.listener.registryFailed(cause);
		}
	}

	/** Whether the last that was heard is a failure. */
	synchronized boolean hasFailed() {
		return this.failed;
	}

	void close() {
		this.closed = true;
	}

}
