package io.fairway.health;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.fairway.discovery.AddressPolicy;
import io.fairway.instance.Instance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Row 29 of the fault matrix: whom a check connects to, and what servers may do to it.
 */
class ProbeTests {

	private static final EndpointSettings ENDPOINT = new EndpointSettings(null, null, null, TlsSettings.of(null));

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

	private final CountDownLatch clientGone = new CountDownLatch(1);

	private final ServerSocket server;

	private HealthProbes probes = new HealthProbes(AddressPolicy.DEFAULT);

	ProbeTests() throws IOException {
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
	}

	@AfterEach
	void close() throws IOException {
		this.probes.close();
		this.server.close();
		this.executor.shutdownNow();
	}

	@Test
	void asksAsItIsTold() throws Exception {
		answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
		HttpSettings settings = new HttpSettings("POST", "/live?deep=1", Map.of("X-Token", "secret"), statuses("200"));
		EndpointSettings endpoint = new EndpointSettings(null, null, "users.example.org", TlsSettings.of(null));
		assertThat(ask(this.probes.http(endpoint, settings), instance("127.0.0.1")))
			.isEqualTo(ProbeResult.passed("status 200"));
		assertThat(this.requests.take()).startsWith("POST /live?deep=1 HTTP/1.1\r\n")
			.contains("Host: users.example.org\r\n", "Connection: close\r\n", "X-Token: secret\r\n",
					"Content-Length: 0\r\n");
	}

	@Test
	void callsTheInstanceByItsAddressUnlessToldOtherwise() throws Exception {
		answer("HTTP/1.1 204 No Content\r\n\r\n");
		assertThat(ask("127.0.0.1")).isEqualTo(ProbeResult.passed("status 204"));
		assertThat(this.requests.take())
			.contains("GET /actuator/health HTTP/1.1\r\nHost: 127.0.0.1:" + this.server.getLocalPort() + "\r\n")
			.doesNotContain("Content-Length");
	}

	@ParameterizedTest
	@CsvSource({ "200, true", "299, true", "301, false", "401, false", "503, false" })
	void judgesByTheStatus(int status, boolean passes) throws Exception {
		answer("HTTP/1.1 " + status + " S\r\nContent-Length: 0\r\n\r\n");
		assertThat(ask("127.0.0.1"))
			.isEqualTo(passes ? ProbeResult.passed("status " + status) : ProbeResult.failed("status " + status));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://169.254.169.254/latest/meta-data", "https://127.0.0.1:1/", "file:///etc/passwd",
			"//evil.example" })
	void followsNoRedirect(String location) throws Exception {
		answer("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n");
		assertThat(ask("127.0.0.1")).isEqualTo(ProbeResult.failed("status 302"));
	}

	@Test
	void aRedirectCanBeAGoodAnswer() throws Exception {
		answer("HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n");
		assertThat(ask(this.probes.http(ENDPOINT, http("200-399")), instance("127.0.0.1")))
			.isEqualTo(ProbeResult.passed("status 302"));
	}

	@Test
	void repeatsNothingOfTheAnswer() throws Exception {
		answer("HTTP/1.1 500 password=hunter2\r\nX-Secret: hunter2\r\nContent-Length: 7\r\n\r\nhunter2");
		assertThat(ask("127.0.0.1").reason()).isEqualTo("status 500");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "SSH-2.0-OpenSSH\r\n", "\0\0\0\0\n", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nA: b\r\n" })
	void garbageAndSilenceAreFailures(String garbage) throws Exception {
		answer(garbage);
		ProbeResult result = ask("127.0.0.1");
		assertThat(result.verdict()).isEqualTo(ProbeResult.Verdict.FAILED);
		assertThat(result.reason()).isIn("the answer is not HTTP", "the connection was closed without an answer",
				"Connection reset", "Connection reset by peer");
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 200 OK\r\n", "", "HTTP/1.1 100 Continue\r\n\r\n" })
	void endlessHeadsAreCutOff(String start) throws Exception {
		serve((out) -> repeat(out, start,
				start.endsWith("\r\n\r\n") ? start : "X-Filler: " + "x".repeat(1000) + "\r\n"));
		assertThat(ask("127.0.0.1").verdict()).isEqualTo(ProbeResult.Verdict.FAILED);
		assertThat(this.clientGone.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void anEndlessBodyIsCutOff() throws Exception {
		serve((out) -> repeat(out, "HTTP/1.1 200 OK\r\n\r\n", "x".repeat(1000)));
		assertThat(ask("127.0.0.1")).isEqualTo(ProbeResult.passed("status 200"));
		assertThat(this.clientGone.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx" })
	void aServerThatNeverEndsLosesItsConnectionWithTheAttempt(String start) throws Exception {
		CountDownLatch accepted = new CountDownLatch(1);
		this.executor.execute(() -> {
			try (Socket socket = this.server.accept()) {
				socket.getOutputStream().write(start.getBytes(StandardCharsets.ISO_8859_1));
				accepted.countDown();
				while (socket.getInputStream().read() >= 0) {
					Thread.onSpinWait();
				}
				this.clientGone.countDown();
			}
			catch (IOException ex) {
				this.clientGone.countDown();
			}
		});
		CompletableFuture<ProbeResult> result = new CompletableFuture<>();
		HealthProbe.Attempt attempt = this.probes.http(ENDPOINT, http("200"))
			.start(instance("127.0.0.1"), result::complete);
		assertThat(accepted.await(10, TimeUnit.SECONDS)).isTrue();
		attempt.cancel();
		assertThat(this.clientGone.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(result).isNotDone();
	}

	@Test
	void nobodyListening() throws Exception {
		this.server.close();
		assertThat(ask("127.0.0.1")).isEqualTo(ProbeResult.failed("Connection refused"));
		assertThat(ask(this.probes.tcp(ENDPOINT), instance("127.0.0.1")))
			.isEqualTo(ProbeResult.failed("Connection refused"));
	}

	@Test
	void connectsOverTcp() throws Exception {
		assertThat(ask(this.probes.tcp(ENDPOINT), instance("127.0.0.1"))).isEqualTo(ProbeResult.passed("connected"));
	}

	@Test
	void connectsToAnotherPortOfTheSameHostAtTheWordOfTheApplicationOnly() throws Exception {
		Instance instance = Instance.builder("users", "127.0.0.1", 1)
			.metadata(Map.of("management.port", "2", "healthCheckUrl", "http://127.0.0.1:3/", "health.path", "/x"))
			.build();
		assertThat(ask(this.probes.tcp(ENDPOINT), instance).verdict()).isEqualTo(ProbeResult.Verdict.FAILED);
		EndpointSettings endpoint = new EndpointSettings(this.server.getLocalPort(), null, null, TlsSettings.of(null));
		assertThat(ask(this.probes.tcp(endpoint), instance)).isEqualTo(ProbeResult.passed("connected"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "169.254.169.254", "169.254.170.2", "[fe80::1]", "[fd00:ec2::254]", "100.100.100.200",
			"[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]", "0.0.0.0", "224.0.0.1", "metadata.google.internal",
			"metadata" })
	void refusesAddressesThatNoRegistryNeeds(String host) throws Exception {
		for (HealthProbe probe : List.of(this.probes.http(ENDPOINT, http("200")), this.probes.tcp(ENDPOINT),
				this.probes.grpc(ENDPOINT, null))) {
			ProbeResult result = ask(probe, instance(host));
			assertThat(result.verdict()).isEqualTo(ProbeResult.Verdict.FAILED);
			assertThat(result.reason()).startsWith("refused: ");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "169.254.169.254", "fd00:ec2::254", "0.0.0.0", "::ffff:169.254.169.254", "fe80::1" })
	void refusesNamesThatLeadToSuchAddresses(String address) throws Exception {
		resolve(address);
		for (HealthProbe probe : List.of(this.probes.http(ENDPOINT, http("200")), this.probes.grpc(ENDPOINT, null))) {
			assertThat(ask(probe, instance("rebound.example.org"))).isEqualTo(
					ProbeResult.failed("refused: rebound.example.org leads to an address that may not be called"));
		}
	}

	@Test
	void connectsToTheAddressThatWasExamined() throws Exception {
		resolve("169.254.169.254", "127.0.0.1");
		answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
		assertThat(ask("users.example.org")).isEqualTo(ProbeResult.passed("status 200"));
		assertThat(this.requests.take()).contains("Host: users.example.org:" + this.server.getLocalPort() + "\r\n");
	}

	@Test
	void refusesWhatIsNotAllowed() throws Exception {
		this.probes.close();
		this.probes = new HealthProbes(AddressPolicy.allowing(List.of("10.0.0.0/8")),
				(host) -> new InetAddress[] { InetAddress.getByName("127.0.0.1") });
		assertThat(ask("127.0.0.1").reason()).contains("not among the allowed addresses");
		assertThat(ask("users.example.org").reason()).contains("may not be called");
	}

	@Test
	void saysThatANameIsUnknown() throws Exception {
		this.probes.close();
		this.probes = new HealthProbes(AddressPolicy.DEFAULT, (host) -> {
			throw new UnknownHostException(host);
		});
		assertThat(ask("users.example.org")).isEqualTo(ProbeResult.failed("unknown host users.example.org"));
	}

	@Test
	void namesThatAreLookedUpForEverDelayNoAddressAndPileUpNowhere() throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		this.probes.close();
		this.probes = new HealthProbes(AddressPolicy.DEFAULT, (host) -> {
			try {
				end.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			throw new UnknownHostException(host);
		});
		for (int i = 0; i < 1000; i++) {
			this.probes.tcp(ENDPOINT).start(instance("h" + i), (result) -> {
			}).cancel();
		}
		assertThat(ask(this.probes.tcp(ENDPOINT), instance("127.0.0.1"))).isEqualTo(ProbeResult.passed("connected"));
		end.countDown();
	}

	@Test
	void threadsEndWithTheProbes() throws Exception {
		answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
		ask("127.0.0.1");
		this.probes.close();
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().startsWith("fairway-health")));
		assertThat(ask("127.0.0.1").verdict()).isEqualTo(ProbeResult.Verdict.NONE);
	}

	private void resolve(String... addresses) {
		this.probes.close();
		this.probes = new HealthProbes(AddressPolicy.DEFAULT, (host) -> {
			InetAddress[] result = new InetAddress[addresses.length];
			for (int i = 0; i < addresses.length; i++) {
				result[i] = InetAddress.getByName(addresses[i]);
			}
			return result;
		});
	}

	private ProbeResult ask(String host) throws Exception {
		return ask(this.probes.http(ENDPOINT, http("200-299")), instance(host));
	}

	private static ProbeResult ask(HealthProbe probe, Instance instance)
			throws InterruptedException, ExecutionException, TimeoutException {
		CompletableFuture<ProbeResult> result = new CompletableFuture<>();
		probe.start(instance, result::complete);
		return result.get(10, TimeUnit.SECONDS);
	}

	private Instance instance(String host) {
		return Instance.builder("users", host, this.server.getLocalPort()).build();
	}

	private static HttpSettings http(String... statuses) {
		return new HttpSettings("GET", "/actuator/health", Map.of(), statuses(statuses));
	}

	private static List<StatusRange> statuses(String... statuses) {
		return List.of(statuses).stream().map(StatusRange::parse).toList();
	}

	private void answer(String response) {
		serve((out) -> out.write(response.getBytes(StandardCharsets.ISO_8859_1)));
	}

	private void serve(Answer answer) {
		this.executor.execute(() -> {
			try (Socket socket = this.server.accept()) {
				StringBuilder head = new StringBuilder();
				byte[] buffer = new byte[4096];
				while (head.indexOf("\r\n\r\n") < 0) {
					head.append(
							new String(buffer, 0, socket.getInputStream().read(buffer), StandardCharsets.ISO_8859_1));
				}
				this.requests.add(head.toString());
				answer.write(socket.getOutputStream());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
	}

	private void repeat(OutputStream out, String start, String text) {
		try {
			out.write(start.getBytes(StandardCharsets.ISO_8859_1));
			while (true) {
				out.write(text.getBytes(StandardCharsets.ISO_8859_1));
			}
		}
		catch (IOException ex) {
			this.clientGone.countDown();
		}
	}

	private interface Answer {

		void write(OutputStream out) throws IOException;

	}

}
