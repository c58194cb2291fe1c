package io.fairway.health;

import java.net.InetAddress;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslManagerBundle;

import io.fairway.instance.Instance;

/**
 * Asks by gRPC's own protocol for health checks, on a connection of its own that is
 * closed afterwards.
 */
final class GrpcProbe implements HealthProbe {

	private static final int MAX_MESSAGE = 4096;

	private static final int MAX_HEADERS = 8192;

	private final EndpointSettings endpoint;

	private final HealthCheckRequest request;

	private final Addresses addresses;

	GrpcProbe(EndpointSettings endpoint, String service, Addresses addresses) {
		this.endpoint = endpoint;
		this.request = HealthCheckRequest.newBuilder().setService(service).build();
		this.addresses = addresses;
	}

	@Override
	public Attempt start(Instance instance, Listener listener) {
		Call call = new Call(Target.of(instance, this.endpoint), listener);
		call.begin(this.addresses);
		return call;
	}

	/**
	 * What could lead the connection elsewhere is off: proxies, and service configuration
	 * from DNS. Nothing is tried twice.
	 */
	private ManagedChannel channel(Target target, InetAddress address) {
		return Grpc.newChannelBuilderForAddress(address.getHostAddress(), target.port(), credentials(target))
			.overrideAuthority(target.authority())
			.proxyDetector((server) -> null)
			.disableServiceConfigLookUp()
			.disableRetry()
			.directExecutor()
			.offloadExecutor(Runnable::run)
			.maxInboundMessageSize(MAX_MESSAGE)
			.maxInboundMetadataSize(MAX_HEADERS)
			.build();
	}

	private ChannelCredentials credentials(Target target) {
		if (!target.secure()) {
			return InsecureChannelCredentials.create();
		}
		TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
		SslBundle bundle = this.endpoint.tls().bundle();
		if (bundle != null) {
			SslManagerBundle managers = bundle.getManagers();
			credentials.trustManager(managers.getTrustManagers()).keyManager(managers.getKeyManagers());
		}
		return credentials.build();
	}

	private final class Call extends ProbeAttempt<ManagedChannel> implements StreamObserver<HealthCheckResponse> {

		Call(Target target, Listener listener) {
			super(target, listener);
		}

		@Override
		ManagedChannel open(InetAddress address) {
			return channel(target(), address);
		}

		@Override
		void ask(ManagedChannel channel, InetAddress address) {
			HealthGrpc.newStub(channel).check(GrpcProbe.this.request, this);
		}

		@Override
		void close(ManagedChannel channel) {
			channel.shutdownNow();
		}

		@Override
		public void onNext(HealthCheckResponse response) {
			ServingStatus status = response.getStatus();
			end((status == ServingStatus.SERVING) ? ProbeResult.passed(status.name())
					: ProbeResult.failed(status.name()));
		}

		/** The code alone: the rest may be what the server says. */
		@Override
		public void onError(Throwable failure) {
			end(ProbeResult.failed("gRPC status " + Status.fromThrowable(failure).getCode()));
		}

		@Override
		public void onCompleted() {
			end(ProbeResult.failed("no answer"));
		}

	}

}
