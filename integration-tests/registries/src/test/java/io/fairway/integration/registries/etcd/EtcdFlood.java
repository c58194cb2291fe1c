package io.fairway.integration.registries.etcd;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;

import io.fairway.instance.Instance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Writes to etcd in great number, past the registry under test.
 */
final class EtcdFlood {

	/** As many as etcd accepts at once. */
	private static final int BATCH = 100;

	private EtcdFlood() {
	}

	/** Writes values of the given length under one key, as many times as told. */
	static void puts(String endpoint, String key, int count, int length) {
		ManagedChannel channel = channel(endpoint);
		try {
			PutRequest put = PutRequest.newBuilder()
				.setKey(ByteString.copyFromUtf8(key))
				.setValue(ByteString.copyFromUtf8("x".repeat(length)))
				.build();
			KVGrpc.KVFutureStub stub = KVGrpc.newFutureStub(channel);
			List<ListenableFuture<PutResponse>> answers = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				answers.add(stub.put(put));
			}
			assertThat(Futures.allAsList(answers)).succeedsWithin(30, TimeUnit.SECONDS);
		}
		finally {
			channel.shutdownNow();
		}
	}

	/** Writes instances, many in each transaction. */
	static void instances(String endpoint, EtcdFixture fixture, List<Instance> instances) {
		ManagedChannel channel = channel(endpoint);
		try {
			for (int i = 0; i < instances.size(); i += BATCH) {
				TxnRequest.Builder transaction = TxnRequest.newBuilder();
				for (Instance instance : instances.subList(i, Math.min(i + BATCH, instances.size()))) {
					transaction.addSuccess(RequestOp.newBuilder()
						.setRequestPut(PutRequest.newBuilder()
							.setKey(ByteString.copyFromUtf8(fixture.key(instance.id().address())))
							.setValue(ByteString.copyFromUtf8(EtcdFixture.document(instance)))));
				}
				KVGrpc.newBlockingStub(channel).txn(transaction.build());
			}
		}
		finally {
			channel.shutdownNow();
		}
	}

	private static ManagedChannel channel(String endpoint) {
		return Grpc.newChannelBuilder("dns:///" + endpoint, InsecureChannelCredentials.create()).build();
	}

}
