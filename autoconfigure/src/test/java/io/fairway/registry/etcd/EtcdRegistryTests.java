package io.fairway.registry.etcd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.fairway.instance.TestInstances;
import io.fairway.registry.InstanceDocument;
import io.fairway.registry.InstanceDocuments;
import io.fairway.registry.RecordingListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the members of a cluster do that a healthy etcd cannot be brought to do: a server
 * in this JVM says what a test tells it to. All else is tested with a real one.
 */
class EtcdRegistryTests {

	private static final InstanceDocuments DOCUMENTS = new InstanceDocuments();

	private final FakeEtcd etcd = new FakeEtcd();

	private final RecordingListener listener = new RecordingListener();

	private EtcdRegistry registry;

	@AfterEach
	void close() {
		this.registry.close();
		this.etcd.server.shutdownNow();
	}

	@Test
	void aMemberThatLagsBehindIsNotBelieved() {
		this.etcd.answers = (request) -> answer(10, "a", "b");
		watch(Consistency.EVENTUAL);
		awaitHosts("a", "b");
		this.etcd.answers = (request) -> request.getSerializable() ? answer(5, "a") : answer(12, "a", "b", "c");
		this.etcd.breakStreams();
		awaitHosts("a", "b", "c");
		assertThat(this.listener.hosts()).doesNotContain(List.of("a"));
		assertThat(this.etcd.startRevisions).last().isEqualTo(13L);
	}

	@Test
	void whatTheMajorityLostIsForgotten() {
		this.etcd.answers = (request) -> answer(10, "a", "b");
		watch(Consistency.EVENTUAL);
		awaitHosts("a", "b");
		this.etcd.answers = (request) -> answer(5, "a");
		this.etcd.breakStreams();
		awaitHosts("a");
		assertThat(this.etcd.startRevisions).last().isEqualTo(6L);
	}

	@Test
	void readsAreLinearizableUnlessLessWillDo() {
		this.etcd.answers = (request) -> request.getSerializable() ? answer(5, "wrong") : answer(10, "a");
		watch(Consistency.STRONG);
		awaitHosts("a");
	}

	@Test
	void watchesWhatIsRefusedAgainLater() {
		this.etcd.refusal = WatchResponse.newBuilder()
			.setWatchId(-1)
			.setCreated(true)
			.setCanceled(true)
			.setCancelReason("etcdserver: permission denied")
			.build();
		this.etcd.answers = (request) -> answer(10, "a");
		watch(Consistency.STRONG);
		Awaitility.await().until(() -> !this.listener.failures().isEmpty());
		assertThat(this.listener.failures().get(0)).hasMessage(
				"Registry 'test' cannot watch service 'users': FAILED_PRECONDITION: etcdserver: permission denied");
		this.etcd.refusal = null;
		int before = this.listener.answers().size();
		Awaitility.await().until(() -> this.listener.answers().size() > before);
		assertThat(this.listener.lastHosts()).containsExactly("a");
	}

	@Test
	void readsAgainWhatWasCompactedMeanwhile() {
		this.etcd.answers = (request) -> answer(10, "a", "b");
		watch(Consistency.STRONG);
		awaitHosts("a", "b");
		this.etcd.answers = (request) -> answer(20, "b");
		this.etcd.cancelWatches(WatchResponse.newBuilder().setCanceled(true).setCompactRevision(19));
		awaitHosts("b");
		assertThat(this.etcd.startRevisions).containsExactly(11L, 21L);
		assertThat(this.listener.failures()).isEmpty();
	}

	@Test
	void anAnswerOfTheWrongShapeIsAFailureAndNotTheEnd() {
		this.etcd.answers = (request) -> answer(10, "a");
		watch(Consistency.STRONG);
		awaitHosts("a");
		// Confirms a watch that nobody asked for.
		this.etcd.send(WatchResponse.newBuilder().setCreated(true).setWatchId(99).build());
		Awaitility.await().until(() -> !this.listener.failures().isEmpty());
		int before = this.listener.answers().size();
		Awaitility.await().until(() -> this.listener.answers().size() > before);
	}

	private void watch(Consistency consistency) {
		this.registry = new EtcdRegistry("test",
				new EtcdSettings(List.of("127.0.0.1:" + this.etcd.server.getPort()),
						InsecureChannelCredentials.create(), null, "/x", consistency, Duration.ofSeconds(5)),
				(bound) -> 0);
		this.registry.watch(TestInstances.SERVICE, this.listener);
	}

	private void awaitHosts(String... hosts) {
		Awaitility.await()
			.until(() -> !this.listener.answers().isEmpty() && this.listener.lastHosts().equals(List.of(hosts)));
	}

	private static RangeResponse answer(long revision, String... hosts) {
		RangeResponse.Builder answer = RangeResponse.newBuilder()
			.setHeader(ResponseHeader.newBuilder().setClusterId(1).setRevision(revision));
		for (String host : hosts) {
			answer.addKvs(KeyValue.newBuilder()
				.setKey(ByteString.copyFromUtf8("/x/users/" + host + ":8080"))
				.setModRevision(revision)
				.setValue(
						ByteString.copyFrom(DOCUMENTS.write(InstanceDocument.of(TestInstances.instance(host), null)))));
		}
		return answer.build();
	}

	private static final class FakeEtcd {

		private final List<Long> startRevisions = new CopyOnWriteArrayList<>();

		private final List<StreamObserver<WatchResponse>> streams = new CopyOnWriteArrayList<>();

		private final Server server;

		private volatile Function<RangeRequest, RangeResponse> answers = (request) -> answer(1);

		private volatile WatchResponse refusal;

		FakeEtcd() {
			try {
				this.server = NettyServerBuilder
					.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
							InsecureServerCredentials.create())
					.addService(new Values())
					.addService(new Watches())
					.build()
					.start();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		void breakStreams() {
			this.streams.forEach((stream) -> stream.onError(Status.UNAVAILABLE.asRuntimeException()));
			this.streams.clear();
		}

		void cancelWatches(WatchResponse.Builder response) {
			send(response.setWatchId(Watches.WATCH).build());
		}

		void send(WatchResponse response) {
			this.streams.forEach((stream) -> stream.onNext(response));
		}

		private final class Values extends KVGrpc.KVImplBase {

			@Override
			public void range(RangeRequest request, StreamObserver<RangeResponse> observer) {
				observer.onNext(FakeEtcd.this.answers.apply(request));
				observer.onCompleted();
			}

		}

		private final class Watches extends WatchGrpc.WatchImplBase {

			private static final long PROBE = 1;

			private static final long WATCH = 2;

			@Override
			public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> responses) {
				FakeEtcd.this.streams.add(responses);
				return new StreamObserver<>() {

					@Override
					public void onNext(WatchRequest request) {
						if (request.hasCreateRequest()) {
							responses.onNext(created(request));
						}
					}

					@Override
					public void onError(Throwable failure) {
						FakeEtcd.this.streams.remove(responses);
					}

					@Override
					public void onCompleted() {
						responses.onCompleted();
					}

				};
			}

			private WatchResponse created(WatchRequest request) {
				boolean probe = request.getCreateRequest().getRangeEnd().isEmpty();
				if (!probe) {
					FakeEtcd.this.startRevisions.add(request.getCreateRequest().getStartRevision());
				}
				WatchResponse refusal = FakeEtcd.this.refusal;
				return (!probe && refusal != null) ? refusal
						: WatchResponse.newBuilder().setCreated(true).setWatchId(probe ? PROBE : WATCH).build();
			}

		}

	}

}
