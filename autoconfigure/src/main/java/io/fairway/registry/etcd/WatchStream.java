package io.fairway.registry.etcd;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.WatchCancelRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/**
 * The stream that carries the watches of all services, from one member of the cluster.
 * While it is silent it is tried from time to time by a watch on a key that never exists:
 * etcd confirms that at once, in every version, whether it allows it or not. Used by the
 * thread of the watches alone.
 */
final class WatchStream implements StreamObserver<WatchResponse> {

	private final EtcdClient.Connection connection;

	private final ByteString probe;

	private final Listener listener;

	private final ClientCallStreamObserver<WatchRequest> requests;

	private final Future<?> check;

	private final Map<Long, ServiceWatch> watches = new HashMap<>();

	/** What is to be created; etcd confirms it in this order. */
	private final Queue<Creation> unconfirmed = new ArrayDeque<>();

	private boolean alive;

	private boolean heard;

	private boolean probed;

	private boolean ended;

	WatchStream(EtcdClient.Connection connection, ByteString probe, Duration timeout, ScheduledExecutorService thread,
			Listener listener) {
		this.connection = connection;
		this.probe = probe;
		this.listener = listener;
		this.requests = (ClientCallStreamObserver<WatchRequest>) ClientCalls.asyncBidiStreamingCall(
				connection.channel().newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT.withExecutor(thread)),
				this);
		this.check = thread.scheduleWithFixedDelay(this::check, timeout.toNanos(), timeout.toNanos(),
				TimeUnit.NANOSECONDS);
		probe();
	}

	EtcdClient.Connection connection() {
		return this.connection;
	}

	/** Whether the member answered. */
	boolean isAlive() {
		return this.alive;
	}

	/** Watches a range of keys from a revision on. */
	void create(ServiceWatch watch, ByteString start, long revision) {
		create(new Creation(watch),
				WatchCreateRequest.newBuilder()
					.setKey(start)
					.setRangeEnd(EtcdKeys.endOf(start))
					.setStartRevision(revision));
	}

	private void create(Creation creation, WatchCreateRequest.Builder request) {
		this.unconfirmed.add(creation);
		this.requests.onNext(WatchRequest.newBuilder().setCreateRequest(request).build());
	}

	/** Ends a watch, which is closed. */
	void cancel(ServiceWatch watch) {
		this.watches.entrySet().removeIf((entry) -> {
			boolean found = entry.getValue() == watch;
			if (found) {
				cancel(entry.getKey());
			}
			return found;
		});
	}

	private void cancel(long id) {
		this.requests
			.onNext(WatchRequest.newBuilder().setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(id)).build());
	}

	private void probe() {
		this.probed = true;
		create(new Creation(null), WatchCreateRequest.newBuilder().setKey(this.probe));
	}

	private void check() {
		if (this.ended) {
			return;
		}
		if (this.heard) {
			this.heard = false;
			return;
		}
		if (this.probed) {
			fail(Status.DEADLINE_EXCEEDED.withDescription("the watch is silent").asRuntimeException());
		}
		else {
			probe();
		}
	}

	@Override
	public void onNext(WatchResponse response) {
		if (this.ended) {
			return;
		}
		this.heard = true;
		this.probed = false;
		if (!this.alive) {
			this.alive = true;
			this.listener.opened(this);
		}
		dispatch(response);
	}

	private void dispatch(WatchResponse response) {
		if (response.getCreated()) {
			confirmed(response, this.unconfirmed.remove().watch());
			return;
		}
		ServiceWatch watch = this.watches.get(response.getWatchId());
		if (watch == null) {
			return;
		}
		if (response.getCanceled()) {
			this.watches.remove(response.getWatchId());
			canceled(response, watch);
		}
		else if (response.getEventsCount() > 0) {
			watch.apply(response);
		}
	}

	private void confirmed(WatchResponse response, @Nullable ServiceWatch watch) {
		if (response.getCanceled()) {
			if (watch != null) {
				canceled(response, watch);
			}
		}
		else if (watch == null || watch.isClosed()) {
			cancel(response.getWatchId());
		}
		else {
			this.watches.put(response.getWatchId(), watch);
		}
	}

	private void canceled(WatchResponse response, ServiceWatch watch) {
		if (response.getCompactRevision() > 0) {
			this.listener.compacted(watch);
		}
		else {
			this.listener.refused(this, watch, response.getCancelReason());
		}
	}

	@Override
	public void onError(Throwable failure) {
		fail(failure);
	}

	@Override
	public void onCompleted() {
		fail(Status.UNAVAILABLE.withDescription("etcd ended the watch").asRuntimeException());
	}

	private void fail(Throwable failure) {
		if (!this.ended) {
			end();
			this.listener.failed(this, failure);
		}
	}

	/** Gives up the stream. Its listener hears nothing more of it. */
	void end() {
		this.ended = true;
		this.check.cancel(false);
		this.requests.cancel("not needed any more", null);
	}

	/** Told what becomes of the stream. */
	interface Listener {

		/** The member answers. */
		void opened(WatchStream stream);

		/** The stream is broken. */
		void failed(WatchStream stream, Throwable failure);

		/** What a watch should continue with is not there any more. */
		void compacted(ServiceWatch watch);

		/** The member does not watch a service. */
		void refused(WatchStream stream, ServiceWatch watch, @Nullable String reason);

	}

	/**
	 * A watch that etcd was asked for.
	 *
	 * @param watch the watch, or {@code null} for a probe
	 */
	private record Creation(@Nullable ServiceWatch watch) {

	}

}
