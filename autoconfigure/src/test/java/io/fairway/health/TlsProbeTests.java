package io.fairway.health;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslOptions;

import io.fairway.discovery.AddressPolicy;
import io.fairway.instance.Instance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * HTTP over TLS, with real servers.
 */
class TlsProbeTests {

	@TempDir
	static Path directory;

	private static SslBundle byAddress;

	private static SslBundle byName;

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final HealthProbes probes = new HealthProbes(AddressPolicy.DEFAULT);

	private HttpsServer server;

	@BeforeAll
	static void makeCertificates() throws Exception {
		byAddress = TestCertificates.bundle(directory, "ip:127.0.0.1");
		byName = TestCertificates.bundle(directory, "dns:users.example.org");
	}

	@AfterEach
	void stop() {
		this.probes.close();
		this.executor.shutdownNow();
		if (this.server != null) {
			this.server.stop(0);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.3", "TLSv1.2" })
	void asksASecureInstance(String protocol) throws Exception {
		serve(byAddress, 200, 5);
		SslBundle bundle = SslBundle.of(byAddress.getStores(), SslBundleKey.NONE,
				SslOptions.of(null, new String[] { protocol }));
		for (int i = 0; i < 3; i++) {
			assertThat(ask(bundle, null)).isEqualTo(ProbeResult.passed("status 200"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.3", "TLSv1.2" })
	void anAnswerMayEndWithTheConnection(String protocol) throws Exception {
		SslBundle bundle = SslBundle.of(byAddress.getStores(), SslBundleKey.NONE,
				SslOptions.of(null, new String[] { protocol }));
		try (ServerSocket socket = byAddress.createSslContext()
			.getServerSocketFactory()
			.createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.executor.execute(() -> {
				try (Socket client = socket.accept()) {
					client.getInputStream().read(new byte[4096]);
					client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\nfine".getBytes(StandardCharsets.ISO_8859_1));
				}
				catch (IOException ex) {
					// The client is gone.
				}
			});
			assertThat(ask(bundle, null, socket.getLocalPort())).isEqualTo(ProbeResult.passed("status 200"));
		}
	}

	@Test
	void readsALongAnswer() throws Exception {
		serve(byAddress, 503, 60_000);
		assertThat(ask(byAddress, null)).isEqualTo(ProbeResult.failed("status 503"));
	}

	@Test
	void readsNoMoreThanItNeeds() throws Exception {
		serve(byAddress, 200, 10_000_000);
		assertThat(ask(byAddress, null)).isEqualTo(ProbeResult.passed("status 200"));
	}

	@Test
	void comparesTheNameInTheCertificate() throws Exception {
		serve(byName, 200, 0);
		assertThat(ask(byName, null).reason()).startsWith("TLS: ");
		assertThat(ask(byName, "users.example.org")).isEqualTo(ProbeResult.passed("status 200"));
		assertThat(ask(byName, "users.example.org:8443")).isEqualTo(ProbeResult.passed("status 200"));
	}

	@Test
	void trustsWhomTheBundleTrustsAndNobodyElse() throws Exception {
		serve(byAddress, 200, 0);
		assertThat(ask(byName, null).reason()).startsWith("TLS: ");
		assertThat(ask(null, null).reason()).startsWith("TLS: ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "HTTP/1.1 400 Bad Request\r\n\r\n", "\u0016\u0003\u0003\u007f\u00ff\u0000", "\u0000" })
	void aServerThatSpeaksNoTlsIsAFailure(String answer) throws Exception {
		try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.executor.execute(() -> {
				try (Socket socket = plain.accept()) {
					socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
					socket.shutdownOutput();
					socket.getInputStream().readAllBytes();
				}
				catch (IOException ex) {
					// The client is gone.
				}
			});
			assertThat(ask(byAddress, null, plain.getLocalPort()).verdict()).isEqualTo(ProbeResult.Verdict.FAILED);
		}
	}

	@Test
	void aServerThatEndsTheConnectionAfterTheHandshakeIsAFailure() throws Exception {
		try (ServerSocket socket = byAddress.createSslContext()
			.getServerSocketFactory()
			.createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.executor.execute(() -> {
				try (Socket client = socket.accept()) {
					client.getInputStream().read();
				}
				catch (IOException ex) {
					// The client is gone.
				}
			});
			assertThat(ask(byAddress, null, socket.getLocalPort()).verdict()).isEqualTo(ProbeResult.Verdict.FAILED);
		}
	}

	private void serve(SslBundle bundle, int status, int length) throws IOException {
		this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.setHttpsConfigurator(new HttpsConfigurator(bundle.createSslContext()));
		this.server.createContext("/", (exchange) -> {
			try (exchange) {
				exchange.sendResponseHeaders(status, (length > 0) ? length : -1);
				exchange.getResponseBody().write(new byte[length]);
			}
		});
		this.server.setExecutor(this.executor);
		this.server.start();
	}

	private ProbeResult ask(SslBundle bundle, String host) throws Exception {
		return ask(bundle, host, this.server.getAddress().getPort());
	}

	private ProbeResult ask(SslBundle bundle, String host, int port) throws Exception {
		HttpSettings http = new HttpSettings("GET", "/", Map.of(), List.of(new StatusRange(200, 299)));
		HealthProbe probe = this.probes.http(new EndpointSettings(null, null, host, TlsSettings.of(bundle)), http);
		CompletableFuture<ProbeResult> result = new CompletableFuture<>();
		probe.start(Instance.builder("users", "127.0.0.1", port).secure(true).build(), result::complete);
		return result.get(10, TimeUnit.SECONDS);
	}

}
