package io.fairway.registry.etcd;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.IntUnaryOperator;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.WatchResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.InvalidInstanceException;
import io.fairway.instance.Rejections;
import io.fairway.registry.Backoff;
import io.fairway.registry.InstanceDocuments;
import io.fairway.registry.InstancesListener;

/**
 * What etcd said of one service, and up to which revision. Only what changed is parsed.
 * Used by the thread of the watches alone, but for {@link #close}.
 */
final class ServiceWatch {

	private static final Log logger = LogFactory.getLog(ServiceWatch.class);

	private final String serviceId;

	private final InstancesListener listener;

	private final InstanceDocuments documents;

	private final Rejections rejections;

	private final Backoff backoff;

	private ServiceTable table = new ServiceTable();

	private long cluster;

	private long revision;

	private @Nullable List<Instance> told;

	private volatile boolean closed;

	ServiceWatch(String serviceId, InstancesListener listener, InstanceDocuments documents, Rejections rejections,
			IntUnaryOperator random) {
		this.serviceId = serviceId;
		this.listener = listener;
		this.documents = documents;
		this.rejections = rejections;
		this.backoff = new Backoff(random);
	}

	String serviceId() {
		return this.serviceId;
	}

	/** The revision of etcd up to which everything is known. */
	long revision() {
		return this.revision;
	}

	/** How long to wait after etcd refused this service. */
	Backoff backoff() {
		return this.backoff;
	}

	/** Whether an answer is older than what is known already. */
	boolean isOlder(RangeResponse answer) {
		return answer.getHeader().getRevision() < this.revision;
	}

	/** Replaces everything by what etcd has now. */
	void answer(RangeResponse answer) {
		boolean sameHistory = answer.getHeader().getClusterId() == this.cluster && !isOlder(answer);
		ServiceTable before = this.table;
		this.table = new ServiceTable();
		for (KeyValue pair : answer.getKvsList()) {
			ServiceTable.Entry known = sameHistory ? before.get(pair.getKey()) : null;
			if (known != null && known.isOf(pair)) {
				this.table.put(pair.getKey(), known);
			}
			else {
				read(pair);
			}
		}
		this.cluster = answer.getHeader().getClusterId();
		this.revision = answer.getHeader().getRevision();
		this.backoff.reset();
		tell(false);
	}

	/** Applies what happened since. */
	void apply(WatchResponse response) {
		boolean removed = false;
		boolean rejected = false;
		long latest = this.revision;
		for (Event event : response.getEventsList()) {
			KeyValue pair = event.getKv();
			if (pair.getModRevision() <= this.revision) {
				continue;
			}
			latest = Math.max(latest, pair.getModRevision());
			if (event.getType() == Event.EventType.DELETE) {
				removed |= this.table.remove(pair.getKey());
			}
			else {
				rejected |= !read(pair);
			}
		}
		this.revision = latest;
		tell(removed && !rejected);
	}

	private boolean read(KeyValue pair) {
		Instance instance = instance(pair);
		this.table.put(pair.getKey(),
				new ServiceTable.Entry(pair.getCreateRevision(), pair.getModRevision(), instance));
		if (instance != null && this.table.isRepeated(instance.id())) {
			reject(pair, "describes " + instance.id() + " as another key does");
		}
		return instance != null;
	}

	private @Nullable Instance instance(KeyValue pair) {
		try {
			Instance instance = this.documents.read(pair.getValue().toByteArray())
				.toInstance((problem) -> reject(pair, problem));
			if (instance.getServiceId().equals(this.serviceId)) {
				return instance;
			}
			reject(pair, "describes an instance of '" + instance.getServiceId() + "'");
		}
		catch (IOException | InvalidInstanceException ex) {
			reject(pair, Objects.requireNonNullElse(ex.getMessage(), ex.toString()));
		}
		return null;
	}

	private void reject(KeyValue pair, String problem) {
		this.rejections.reject(pair.getKey().toStringUtf8(), problem);
	}

	private void tell(boolean removed) {
		List<Instance> instances = this.table.instances();
		if (instances.equals(this.told)) {
			return;
		}
		this.told = instances;
		call(() -> {
			if (removed) {
				this.listener.instancesRemoved(instances);
			}
			else {
				this.listener.instancesChanged(instances);
			}
		});
	}

	/** Tells that etcd does not answer. The next answer is told in any case. */
	void failed(Exception cause) {
		this.told = null;
		call(() -> this.listener.registryFailed(cause));
	}

	private void call(Runnable call) {
		if (this.closed) {
			return;
		}
		try {
			call.run();
		}
		catch (RuntimeException ex) {
			logger.error("Cannot process news of service '" + this.serviceId + "'", ex);
		}
	}

	/** Whether nobody listens any more. */
	boolean isClosed() {
		return this.closed;
	}

	/** Ends the calls of the listener. */
	void close() {
		this.closed = true;
	}

}
