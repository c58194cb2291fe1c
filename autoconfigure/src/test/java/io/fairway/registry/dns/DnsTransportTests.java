package io.fairway.registry.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

import io.fairway.instance.Ticker;
import io.fairway.registry.RegistryException;

import static org.assertj.core.api.Assertions.assertThat;

class DnsTransportTests {

	private static final String NAME = "users.example";

	private static final Duration LONG = Duration.ofSeconds(20);

	private final TestDnsServer server = new TestDnsServer().set(NAME, Type.A, 5, "10.0.0.1");

	private final DnsTransport transport = new DnsTransport("fairway-dns-test", Ticker.system());

	@AfterEach
	void close() {
		this.transport.close();
		this.server.close();
	}

	@Test
	void passesQuestionAndAnswer() {
		assertThat(ask(LONG).join().records()).hasSize(1);
	}

	@Test
	void doesNotListenToAnswersOfOtherQuestions() {
		this.server.datagrams((reply) -> List.of(otherId(reply.get(0)), otherId(reply.get(0)), reply.get(0)));
		assertThat(ask(LONG).join().records()).hasSize(1);
	}

	@Test
	void doesNotListenToQuestions() {
		this.server.datagrams((reply) -> {
			byte[] question = reply.get(0).clone();
			question[2] &= 0x7f;
			return List.of(question, reply.get(0));
		});
		assertThat(ask(LONG).join().records()).hasSize(1);
	}

	@Test
	void doesNotListenToCrumbs() {
		this.server.datagrams(
				(reply) -> List.of(new byte[0], new byte[] { 1 }, Arrays.copyOf(reply.get(0), 11), reply.get(0)));
		assertThat(ask(LONG).join().records()).hasSize(1);
	}

	@Test
	void damagedAnswerIsAFailure() {
		this.server.datagrams((reply) -> List.of(Arrays.copyOf(reply.get(0), reply.get(0).length - 15)));
		assertThat(ask(LONG)).failsWithin(LONG).withThrowableThat().withCauseInstanceOf(RegistryException.class);
	}

	@Test
	void randomBytesBehindTheHeaderNeverDoHarm() {
		AtomicInteger seed = new AtomicInteger();
		this.server.datagrams((reply) -> {
			byte[] random = new byte[300];
			new Random(seed.incrementAndGet()).nextBytes(random);
			System.arraycopy(reply.get(0), 0, random, 0, (seed.get() % 2 == 0) ? 3 : 12);
			random[2] &= (byte) 0xfd;
			return List.of(random);
		});
		for (int i = 0; i < 300; i++) {
			assertThat(ask(LONG)).satisfiesAnyOf((answer) -> assertThat(answer).succeedsWithin(LONG),
					(answer) -> assertThat(answer).failsWithin(LONG)
						.withThrowableThat()
						.withCauseInstanceOf(RegistryException.class));
		}
	}

	@Test
	void answerToAnotherNameIsAFailure() {
		this.server.datagrams((reply) -> {
			byte[] other = reply.get(0).clone();
			other[13] = 'x';
			return List.of(other);
		});
		assertThat(ask(LONG)).failsWithin(LONG).withThrowableThat().withCauseInstanceOf(RegistryException.class);
	}

	@Test
	void repeatsWhatWasLost() {
		AtomicInteger asked = new AtomicInteger();
		this.server.datagrams((reply) -> (asked.incrementAndGet() < 3) ? List.of() : reply);
		assertThat(ask(Duration.ofSeconds(6)).join().records()).hasSize(1);
		assertThat(asked).hasValue(3);
	}

	@Test
	void asksOverTcpWhatIsTooMuchForADatagram() {
		this.server.set(NAME, Type.A, 5,
				IntStream.range(0, 4000)
					.mapToObj((i) -> "10.0." + i / 200 + "." + (i % 200 + 1))
					.toArray(String[]::new));
		assertThat(ask(LONG).join().records()).hasSize(4000);
		assertThat(this.server.questions()).containsExactly(NAME + ". A", NAME + ". A tcp");
	}

	@Test
	void connectionThatEndsTooEarlyIsAFailure() {
		many();
		this.server.streams((stream) -> Arrays.copyOf(stream, 100));
		assertThat(ask(LONG)).failsWithin(LONG).withThrowableThat().withMessageContaining("closed the connection");
	}

	@Test
	void emptyAnswerOverTcpIsAFailure() {
		many();
		this.server.streams((stream) -> new byte[2]);
		assertThat(ask(LONG)).failsWithin(LONG).withThrowableThat().withCauseInstanceOf(RegistryException.class);
	}

	@Test
	void connectionThatSaysNothingIsAFailure() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			DnsResolver resolver = resolver(
					new InetSocketAddress(InetAddress.getLoopbackAddress(), silent.getLocalPort()),
					Duration.ofMillis(300));
			CompletableFuture<byte[]> answer = this.transport.sendAndReceiveTcp(null,
					new InetSocketAddress(InetAddress.getLoopbackAddress(), silent.getLocalPort()), null, new byte[20],
					Duration.ofMillis(200));
			assertThat(answer).failsWithin(LONG).withThrowableThat().withMessageContaining("no answer within 200 ms");
			assertThat(resolver.ask(TestDnsServer.name(NAME), Type.A)).failsWithin(LONG);
		}
	}

	@Test
	void manyQuestionsWaitForTheirTurn() throws Exception {
		DnsResolver resolver = resolver(this.server.address(), LONG);
		List<CompletableFuture<DnsAnswer>> answers = new ArrayList<>();
		for (int i = 0; i < 10 * DnsTransport.MAX_OPEN; i++) {
			answers.add(resolver.ask(TestDnsServer.name(NAME), Type.A));
		}
		CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(LONG.toSeconds(), TimeUnit.SECONDS);
	}

	@Test
	void questionsUnderWayFailWhenItIsClosed() {
		this.server.datagrams((reply) -> List.of());
		List<CompletableFuture<DnsAnswer>> answers = new ArrayList<>();
		DnsResolver resolver = resolver(this.server.address(), Duration.ofHours(1));
		for (int i = 0; i < 2 * DnsTransport.MAX_OPEN; i++) {
			answers.add(resolver.ask(TestDnsServer.name(NAME), Type.A));
		}
		this.transport.close();
		assertThat(answers).allSatisfy((answer) -> assertThat(answer).failsWithin(LONG));
		assertThat(ask(LONG)).failsWithin(LONG);
	}

	@Test
	void canBeClosedByTheOneWhoHearsTheAnswer() {
		CompletableFuture<String> closer = new CompletableFuture<>();
		hear(() -> {
			this.transport.close();
			closer.complete(Thread.currentThread().getName());
		});
		assertThat(closer).succeedsWithin(LONG).isEqualTo("fairway-dns-test");
		assertThat(ask(LONG)).failsWithin(LONG);
	}

	@Test
	void isClosedWhenItsThreadHasEnded() {
		CountDownLatch hearing = new CountDownLatch(1);
		CountDownLatch busy = new CountDownLatch(1);
		CompletableFuture<Void> heard = hear(() -> {
			hearing.countDown();
			await(busy);
		});
		await(hearing);
		CompletableFuture<Void> closing = CompletableFuture.runAsync(this.transport::close);
		Awaitility.await().during(Duration.ofMillis(200)).until(() -> !closing.isDone());
		busy.countDown();
		assertThat(closing).succeedsWithin(LONG);
		assertThat(heard).isDone();
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).doesNotContain("fairway-dns-test");
	}

	/**
	 * Runs the listener on the thread of the transport: the answer comes after the
	 * listener is there.
	 */
	private CompletableFuture<Void> hear(Runnable listener) {
		CountDownLatch listening = new CountDownLatch(1);
		this.server.datagrams((reply) -> {
			await(listening);
			return reply;
		});
		CompletableFuture<Void> heard = ask(LONG).thenRun(listener);
		listening.countDown();
		return heard;
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private void many() {
		this.server.set(NAME, Type.A, 5, IntStream.range(1, 250).mapToObj((i) -> "10.0.0." + i).toArray(String[]::new));
	}

	private CompletableFuture<DnsAnswer> ask(Duration timeout) {
		return resolver(this.server.address(), timeout).ask(TestDnsServer.name(NAME), Type.A);
	}

	private DnsResolver resolver(InetSocketAddress address, Duration timeout) {
		return new DnsResolver("names", List.of(address), this.transport, timeout);
	}

	private static byte[] otherId(byte[] reply) {
		byte[] other = reply.clone();
		other[1]++;
		return other;
	}

}
