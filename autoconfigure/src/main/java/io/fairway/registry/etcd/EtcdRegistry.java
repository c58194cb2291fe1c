package io.fairway.registry.etcd;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.IntUnaryOperator;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.util.Assert;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Rejections;
import io.fairway.registry.InstanceDocument;
import io.fairway.registry.InstanceDocuments;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.RegistryException;
import io.fairway.registry.WritableRegistry;

/**
 * A registry in etcd 3.4 or newer. Each instance is a JSON document under a key of its
 * own, which etcd deletes when the lease of the instance ends. A value that cannot be
 * understood is skipped. Thread-safe.
 */
public final class EtcdRegistry implements WritableRegistry {

	private final String name;

	private final boolean serializable;

	private final EtcdKeys keys;

	private final EtcdFailures failures;

	private final IntUnaryOperator random;

	private final EtcdClient client;

	private final ScheduledThreadPoolExecutor thread;

	private final EtcdWatches watches;

	private final InstanceDocuments documents = new InstanceDocuments();

	private final Rejections rejections;

	private final Map<InstanceId, Long> leases = new ConcurrentHashMap<>();

	private volatile boolean closed;

	/**
	 * A registry that connects when it is first used.
	 * @param name the name of the registry
	 * @param settings where etcd is
	 * @param random a number from 0 to less than the given bound
	 */
	public EtcdRegistry(String name, EtcdSettings settings, IntUnaryOperator random) {
		this.name = name;
		this.serializable = settings.consistency() == Consistency.EVENTUAL;
		this.keys = new EtcdKeys(settings.prefix());
		this.failures = new EtcdFailures(name);
		this.random = random;
		this.rejections = new Rejections("Registry '" + name + "'");
		CustomizableThreadFactory threads = new CustomizableThreadFactory("fairway-etcd-" + name + "-");
		threads.setDaemon(true);
		this.thread = new ScheduledThreadPoolExecutor(1, threads);
		this.thread.setRemoveOnCancelPolicy(true);
		this.client = new EtcdClient(settings, random);
		this.watches = new EtcdWatches(this.client, this.keys, settings, this.thread, this.failures, random);
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Watch watch(String serviceId, InstancesListener listener) {
		ServiceWatch watch = new ServiceWatch(serviceId, listener, this.documents, this.rejections, this.random);
		this.watches.add(watch);
		return () -> this.watches.remove(watch);
	}

	@Override
	public Collection<String> services() {
		ByteString root = this.keys.root();
		RangeRequest request = RangeRequest.newBuilder()
			.setKey(root)
			.setRangeEnd(EtcdKeys.endOf(root))
			.setKeysOnly(true)
			.setSerializable(this.serializable)
			.build();
		Set<String> services = new LinkedHashSet<>();
		for (KeyValue pair : ask("list services", KVGrpc.getRangeMethod(), request).getKvsList()) {
			String serviceId = this.keys.serviceId(pair.getKey());
			if (serviceId != null) {
				services.add(serviceId);
			}
		}
		return services;
	}

	/**
	 * What was skipped because it could not be understood.
	 * @return the rejections
	 */
	@Override
	public Rejections rejections() {
		return this.rejections;
	}

	/**
	 * {@inheritDoc} The time to live is rounded up to seconds, and etcd may lengthen a
	 * very short one.
	 */
	@Override
	public void register(Instance instance, Duration ttl) {
		Assert.isTrue(ttl.compareTo(Duration.ZERO) > 0, () -> "ttl: " + ttl + " (expected: more than 0)");
		String what = "register " + instance;
		long lease = ask(what, LeaseGrpc.getLeaseGrantMethod(),
				LeaseGrantRequest.newBuilder().setTTL(ttl.plusSeconds(1).minusNanos(1).toSeconds()).build())
			.getID();
		try {
			ask(what, KVGrpc.getPutMethod(),
					PutRequest.newBuilder()
						.setKey(this.keys.instance(instance.id()))
						.setValue(ByteString.copyFrom(this.documents.write(InstanceDocument.of(instance, null))))
						.setLease(lease)
						.build());
		}
		catch (RegistryException ex) {
			revoke(lease);
			throw ex;
		}
		Long before = this.leases.put(instance.id(), lease);
		if (before != null) {
			revoke(before);
		}
	}

	/** Tries to end a lease that holds no key any more. If that fails, it ends later. */
	private void revoke(long lease) {
		this.client.ask(LeaseGrpc.getLeaseRevokeMethod(), LeaseRevokeRequest.newBuilder().setID(lease).build());
	}

	@Override
	public boolean renew(InstanceId id) {
		Long lease = this.leases.get(id);
		if (lease == null) {
			return false;
		}
		String what = "renew " + id;
		LeaseKeepAliveResponse answer = ask(what, LeaseGrpc.getLeaseKeepAliveMethod(),
				LeaseKeepAliveRequest.newBuilder().setID(lease).build());
		if (answer.getTTL() > 0 && holds(what, id, lease)) {
			return true;
		}
		this.leases.remove(id, lease);
		return false;
	}

	/** Somebody may have deleted the key of a lease that lives, or written it himself. */
	private boolean holds(String what, InstanceId id, long lease) {
		RangeResponse answer = ask(what, KVGrpc.getRangeMethod(),
				RangeRequest.newBuilder().setKey(this.keys.instance(id)).setKeysOnly(true).build());
		return answer.getKvsList().stream().anyMatch((pair) -> pair.getLease() == lease);
	}

	/**
	 * {@inheritDoc} If this registry registered it, and another process did so again
	 * since, the registration of the other stays.
	 */
	@Override
	public void deregister(InstanceId id) {
		String what = "deregister " + id;
		Long lease = this.leases.remove(id);
		if (lease == null) {
			ask(what, KVGrpc.getDeleteRangeMethod(),
					DeleteRangeRequest.newBuilder().setKey(this.keys.instance(id)).build());
			return;
		}
		try {
			await(this.client.ask(LeaseGrpc.getLeaseRevokeMethod(),
					LeaseRevokeRequest.newBuilder().setID(lease).build()));
		}
		catch (ExecutionException ex) {
			if (EtcdClient.status(ex).getCode() != Status.Code.NOT_FOUND) {
				throw this.failures.of(what, cause(ex));
			}
		}
	}

	private <Q, R> R ask(String what, MethodDescriptor<Q, R> method, Q request) {
		if (this.closed) {
			throw new RegistryException("Registry '" + this.name + "' cannot " + what + ": it is closed");
		}
		try {
			return await(this.client.ask(method, request));
		}
		catch (ExecutionException ex) {
			throw this.failures.of(what, cause(ex));
		}
	}

	private <R> R await(CompletableFuture<R> answer) throws ExecutionException {
		try {
			return answer.get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RegistryException("Registry '" + this.name + "': interrupted while waiting for etcd", ex);
		}
	}

	private static Throwable cause(ExecutionException failure) {
		return Objects.requireNonNullElse(failure.getCause(), failure);
	}

	@Override
	public void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.watches.close();
		this.client.close();
		this.thread.shutdownNow();
	}

}
