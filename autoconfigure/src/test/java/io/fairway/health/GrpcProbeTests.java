package io.fairway.health;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.SslBundle;

import io.fairway.discovery.AddressPolicy;
import io.fairway.instance.Instance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * gRPC's protocol for health checks, with real servers.
 */
class GrpcProbeTests {

	private final HealthStatusManager health = new HealthStatusManager();

	private final HealthProbes probes = new HealthProbes(AddressPolicy.DEFAULT,
			(host) -> new InetAddress[] { InetAddress.getLoopbackAddress() });

	private Server server;

	@AfterEach
	void stop() throws InterruptedException {
		this.probes.close();
		if (this.server != null) {
			this.server.shutdownNow().awaitTermination();
		}
	}

	@Test
	void asksForTheWholeServerOrForAService() throws Exception {
		serve(InsecureServerCredentials.create());
		this.health.setStatus("users", ServingStatus.NOT_SERVING);
		assertThat(ask(null)).isEqualTo(ProbeResult.passed("SERVING"));
		assertThat(ask("users")).isEqualTo(ProbeResult.failed("NOT_SERVING"));
		assertThat(ask("orders")).isEqualTo(ProbeResult.failed("gRPC status NOT_FOUND"));
		this.health.setStatus("users", ServingStatus.SERVING);
		assertThat(ask("users")).isEqualTo(ProbeResult.passed("SERVING"));
	}

	@Test
	void asksAnInstanceByItsName() throws Exception {
		serve(InsecureServerCredentials.create());
		assertThat(ask(instance("users.example.org", false), null, null)).isEqualTo(ProbeResult.passed("SERVING"));
	}

	@Test
	void asksASecureInstance(@TempDir Path directory) throws Exception {
		SslBundle bundle = TestCertificates.bundle(directory, "dns:users.example.org");
		serve(TlsServerCredentials.newBuilder().keyManager(bundle.getManagers().getKeyManagers()).build());
		assertThat(ask(instance("users.example.org", true), null, bundle)).isEqualTo(ProbeResult.passed("SERVING"));
		assertThat(ask(instance("other.example.org", true), null, bundle))
			.isEqualTo(ProbeResult.failed("gRPC status UNAVAILABLE"));
		assertThat(ask(instance("users.example.org", true), null, null))
			.isEqualTo(ProbeResult.failed("gRPC status UNAVAILABLE"));
	}

	@Test
	void nobodyListening() throws Exception {
		serve(InsecureServerCredentials.create());
		Instance instance = instance("127.0.0.1", false);
		this.server.shutdownNow().awaitTermination();
		assertThat(ask(instance, null, null)).isEqualTo(ProbeResult.failed("gRPC status UNAVAILABLE"));
	}

	@Test
	void aServerThatNeverAnswersLosesItsConnectionWithTheAttempt() throws Exception {
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			CompletableFuture<ProbeResult> result = new CompletableFuture<>();
			HealthProbe.Attempt attempt = probe(null, null)
				.start(Instance.builder("users", "127.0.0.1", silent.getLocalPort()).build(), result::complete);
			try (var socket = silent.accept()) {
				attempt.cancel();
				socket.getInputStream().readAllBytes();
				assertThat(result).isNotDone();
			}
			catch (IOException ex) {
				assertThat(ex).hasMessageContaining("reset");
			}
		}
	}

	@Test
	void threadsEndSoonAfterTheLastCheck() throws Exception {
		serve(InsecureServerCredentials.create());
		ask(null);
		this.server.shutdownNow().awaitTermination();
		Awaitility.await().untilAsserted(() -> assertThat(threads()).isEmpty());
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("grpc-") && !name.startsWith("grpc-shared-destroyer"))
			.toList();
	}

	private void serve(ServerCredentials credentials) throws IOException {
		this.server = NettyServerBuilder
			.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), credentials)
			.addService(this.health.getHealthService())
			.directExecutor()
			.build()
			.start();
	}

	private Instance instance(String host, boolean secure) {
		return Instance.builder("users", host, this.server.getPort()).secure(secure).build();
	}

	private HealthProbe probe(String service, SslBundle bundle) {
		return this.probes.grpc(new EndpointSettings(null, null, null, TlsSettings.of(bundle)), service);
	}

	private ProbeResult ask(String service) throws Exception {
		return ask(instance("127.0.0.1", false), service, null);
	}

	private ProbeResult ask(Instance instance, String service, SslBundle bundle) throws Exception {
		CompletableFuture<ProbeResult> result = new CompletableFuture<>();
		probe(service, bundle).start(instance, result::complete);
		return result.get(10, TimeUnit.SECONDS);
	}

}
