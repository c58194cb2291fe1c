package io.fairway.registry.etcd;

import java.util.ArrayList;
import java.util.List;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.WatchResponse;
import org.junit.jupiter.api.Test;

import io.fairway.instance.Instance;
import io.fairway.instance.Rejections;
import io.fairway.instance.TestInstances;
import io.fairway.registry.InstanceDocument;
import io.fairway.registry.InstanceDocuments;
import io.fairway.registry.InstancesListener;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceWatchTests {

	private static final InstanceDocuments DOCUMENTS = new InstanceDocuments();

	private static final long CLUSTER = 7;

	private final List<String> told = new ArrayList<>();

	private final Rejections rejections = new Rejections("test");

	private List<Instance> last = List.of();

	private final ServiceWatch watch = new ServiceWatch(TestInstances.SERVICE, new InstancesListener() {

		@Override
		public void instancesChanged(List<Instance> instances) {
			tell("changed", instances);
		}

		@Override
		public void instancesRemoved(List<Instance> instances) {
			tell("removed", instances);
		}

		@Override
		public void registryFailed(Exception cause) {
			ServiceWatchTests.this.told.add("failed");
		}

	}, DOCUMENTS, this.rejections, (bound) -> 0);

	private void tell(String what, List<Instance> instances) {
		this.last = instances;
		this.told.add(what + TestInstances.hosts(instances));
	}

	@Test
	void tellsOfEveryChangeOnce() {
		this.watch.answer(answer(5, pair("a", 3), pair("b", 4)));
		this.watch.apply(events(put("c", 6)));
		this.watch.apply(events(put("c", 6)));
		this.watch.apply(events(delete("a", 7), put("d", 8)));
		this.watch.apply(events(delete("nobody", 9)));
		assertThat(this.told).containsExactly("changed[a, b]", "changed[a, b, c]", "removed[b, c, d]");
		assertThat(this.watch.revision()).isEqualTo(9);
	}

	@Test
	void anAnswerAfterAGapIsNotCertainOfWhoLeft() {
		this.watch.answer(answer(5, pair("a", 3), pair("b", 4)));
		this.watch.answer(answer(9, pair("b", 4)));
		assertThat(this.told).containsExactly("changed[a, b]", "changed[b]");
	}

	@Test
	void theSameAnswerIsToldAgainOnlyAfterAFailure() {
		this.watch.answer(answer(5, pair("a", 3)));
		this.watch.answer(answer(6, pair("a", 3)));
		this.watch.failed(new IllegalStateException());
		this.watch.answer(answer(6, pair("a", 3)));
		assertThat(this.told).containsExactly("changed[a]", "failed", "changed[a]");
	}

	@Test
	void parsesOnlyWhatChanged() {
		this.watch.answer(answer(5, pair("a", 3), pair("b", 4)));
		List<Instance> before = this.last;
		this.watch.answer(answer(8, pair("a", 3), pair("b", 7), pair("c", 8)));
		assertThat(this.last.get(0)).isSameAs(before.get(0));
		assertThat(this.last.get(1)).isNotSameAs(before.get(1));
	}

	@Test
	void whatIsNoInstanceIsCountedOnceWhileItStays() {
		KeyValue garbage = pair("x", 2).toBuilder().setValue(ByteString.copyFromUtf8("garbage")).build();
		this.watch.answer(answer(5, garbage, pair("a", 3)));
		this.watch.answer(answer(6, garbage, pair("a", 3)));
		assertThat(this.rejections.count()).isEqualTo(1);
		assertThat(this.told).containsExactly("changed[a]");
	}

	@Test
	void afterALossOfDataNothingOldIsBelieved() {
		this.watch.answer(answer(50, pair("a", 3)));
		KeyValue other = pair("a", 3).toBuilder()
			.setValue(ByteString.copyFrom(DOCUMENTS.write(InstanceDocument.of(TestInstances.weighted("a", 5), null))))
			.build();
		assertThat(this.watch.isOlder(answer(4, other))).isTrue();
		this.watch.answer(answer(4, other));
		assertThat(this.last).containsExactly(TestInstances.weighted("a", 5));
		this.watch.apply(events(put("b", 5)));
		assertThat(this.told).last().isEqualTo("changed[a, b]");
	}

	@Test
	void anotherClusterIsReadAnew() {
		this.watch.answer(answer(5, pair("a", 3)));
		RangeResponse answer = answer(6, pair("a", 3).toBuilder().setValue(ByteString.EMPTY).build());
		this.watch
			.answer(answer.toBuilder().setHeader(answer.getHeader().toBuilder().setClusterId(CLUSTER + 1)).build());
		assertThat(this.told).containsExactly("changed[a]", "changed[]");
	}

	@Test
	void anInstanceThatBecameGarbageIsNotSaidToHaveLeft() {
		this.watch.answer(answer(5, pair("a", 3), pair("b", 4)));
		Event garbage = put("a", 7).toBuilder()
			.setKv(pair("a", 7).toBuilder().setValue(ByteString.copyFromUtf8("[]")))
			.build();
		this.watch.apply(events(delete("b", 6), garbage));
		assertThat(this.told).last().isEqualTo("changed[]");
	}

	@Test
	void tellsNothingOnceClosed() {
		this.watch.answer(answer(5, pair("a", 3)));
		this.watch.close();
		this.watch.apply(events(put("b", 6)));
		this.watch.failed(new IllegalStateException());
		assertThat(this.told).hasSize(1);
	}

	private static RangeResponse answer(long revision, KeyValue... pairs) {
		return RangeResponse.newBuilder()
			.setHeader(ResponseHeader.newBuilder().setClusterId(CLUSTER).setRevision(revision))
			.addAllKvs(List.of(pairs))
			.build();
	}

	private static WatchResponse events(Event... events) {
		return WatchResponse.newBuilder().addAllEvents(List.of(events)).build();
	}

	private static Event put(String host, long revision) {
		return Event.newBuilder().setType(Event.EventType.PUT).setKv(pair(host, revision)).build();
	}

	private static Event delete(String host, long revision) {
		return Event.newBuilder()
			.setType(Event.EventType.DELETE)
			.setKv(pair(host, revision).toBuilder().clearValue())
			.build();
	}

	private static KeyValue pair(String host, long revision) {
		return KeyValue.newBuilder()
			.setKey(ByteString.copyFromUtf8("/users/" + host))
			.setValue(ByteString.copyFrom(DOCUMENTS.write(InstanceDocument.of(TestInstances.instance(host), null))))
			.setCreateRevision(revision)
			.setModRevision(revision)
			.build();
	}

}
