package io.fairway.benchmarks;

import java.io.InputStream;
import java.util.stream.IntStream;

import io.grpc.CallOptions;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;

/**
 * A call that is to be sent somewhere, with a key in its headers.
 */
final class GrpcCall extends PickSubchannelArgs {

	private static final Metadata.Key<String> KEY = Metadata.Key.of(Fixtures.HEADER, Metadata.ASCII_STRING_MARSHALLER);

	private static final MethodDescriptor<InputStream, InputStream> METHOD = MethodDescriptor
		.newBuilder(new Unread(), new Unread())
		.setType(MethodType.UNARY)
		.setFullMethodName(Fixtures.SERVICE + "/get")
		.build();

	private final Metadata headers = new Metadata();

	private GrpcCall(String key) {
		this.headers.put(KEY, key);
	}

	static PickSubchannelArgs[] all() {
		return IntStream.range(0, Fixtures.REQUESTS)
			.mapToObj((i) -> new GrpcCall(Fixtures.key(i)))
			.toArray(PickSubchannelArgs[]::new);
	}

	@Override
	public CallOptions getCallOptions() {
		return CallOptions.DEFAULT;
	}

	@Override
	public Metadata getHeaders() {
		return this.headers;
	}

	@Override
	public MethodDescriptor<?, ?> getMethodDescriptor() {
		return METHOD;
	}

	private static final class Unread implements Marshaller<InputStream> {

		@Override
		public InputStream stream(InputStream value) {
			return value;
		}

		@Override
		public InputStream parse(InputStream stream) {
			return stream;
		}

	}

}
