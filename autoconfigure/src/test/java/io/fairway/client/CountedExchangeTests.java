package io.fairway.client;

import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.util.RaceTestUtils;

import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.Outcome;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CountedExchange}.
 */
class CountedExchangeTests {

	private static final int RACES = 20_000;

	private static final ServiceInstance INSTANCE = new DefaultServiceInstance("any", "users", "10.0.0.1", 80, false);

	private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

	private final InstanceStatsRegistry registry = new InstanceStatsRegistry(Ticker.system(),
			List.of((id, outcome, elapsed) -> this.outcomes.add(outcome)));

	private final InstanceStats stats = this.registry.of(new InstanceId("users", "10.0.0.1", 80));

	private final Sinks.Many<DataBuffer> body = Sinks.many().unicast().onBackpressureBuffer();

	private final ClientResponse response = ClientResponse.create(HttpStatus.OK).body(this.body.asFlux()).build();

	@Test
	void countsUntilTheBodyEnds() {
		ClientResponse counted = exchange(Mono.just(this.response)).block();
		Disposable reading = counted.bodyToMono(String.class).subscribe();
		this.body.tryEmitNext(buffer("body"));
		assertThat(this.stats.inFlight()).isEqualTo(1);
		this.body.tryEmitComplete();
		assertThat(reading.isDisposed()).isTrue();
		assertThat(this.stats.inFlight()).isZero();
		assertThat(this.outcomes).containsExactly(Outcome.SUCCESS);
	}

	@Test
	void countsUntilTheBodyBreaks() {
		StepVerifier.create(exchange(Mono.just(this.response)).flatMap((counted) -> counted.bodyToMono(String.class)))
			.then(() -> this.body.tryEmitError(new SocketException("Connection reset")))
			.verifyError();
		assertThat(this.outcomes).containsExactly(Outcome.RESET);
	}

	@Test
	void countsUntilTheBodyIsCancelled() {
		StepVerifier.create(exchange(Mono.just(this.response)).flatMap((counted) -> counted.bodyToMono(String.class)))
			.then(() -> assertThat(this.stats.inFlight()).isEqualTo(1))
			.thenCancel()
			.verify();
		assertThat(this.stats.inFlight()).isZero();
		assertThat(this.outcomes).containsExactly(Outcome.SUCCESS);
	}

	@Test
	void countsUntilTheBodyIsReleased() {
		ClientResponse counted = exchange(Mono.just(this.response)).block();
		counted.releaseBody().subscribe();
		assertThat(this.stats.inFlight()).isEqualTo(1);
		this.body.tryEmitComplete();
		assertThat(this.stats.inFlight()).isZero();
	}

	@Test
	void keepsCountingWhenASecondReaderIsRefused() {
		ClientResponse counted = exchange(Mono.just(this.response)).block();
		counted.bodyToMono(String.class).subscribe();
		StepVerifier.create(counted.bodyToMono(String.class)).verifyError();
		assertThat(this.stats.inFlight()).isEqualTo(1);
		this.body.tryEmitComplete();
		assertThat(this.outcomes).containsExactly(Outcome.SUCCESS);
	}

	@Test
	void countsOutWhatIsCancelledBeforeTheAnswer() {
		Disposable call = exchange(Mono.never()).subscribe();
		assertThat(this.stats.inFlight()).isEqualTo(1);
		call.dispose();
		assertThat(this.outcomes).containsExactly(Outcome.CANCELLED);
	}

	@Test
	void countsOutAResponseThatAnOperatorDrops() {
		Mono<ClientResponse> dropped = exchange(Mono.just(this.response)).map((counted) -> {
			throw new IllegalStateException("Retry because of the status");
		});
		StepVerifier.create(dropped).verifyError();
		assertThat(this.stats.inFlight()).isZero();
	}

	@Test
	void countsEachAttempt() {
		StepVerifier.create(exchange(Mono.error(new ConnectException())).retry(2)).verifyError();
		assertThat(this.outcomes).hasSize(3).containsOnly(Outcome.CONNECT_FAILURE);
	}

	@Test
	void countsOutWhenNoResponseComes() {
		StepVerifier.create(exchange(Mono.empty())).verifyComplete();
		assertThat(this.outcomes).containsExactly(Outcome.CANCELLED);
	}

	@Test
	void countsOutWhenAnErrorIsThrown() {
		Mono<ClientResponse> source = new Mono<>() {

			@Override
			public void subscribe(CoreSubscriber<? super ClientResponse> actual) {
				throw new NoClassDefFoundError();
			}

		};
		assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(() -> exchange(source).subscribe());
		assertThat(this.outcomes).containsExactly(Outcome.CALLER_ERROR);
	}

	@Test
	void countsOutWhenTheReceiverThrowsAnError() {
		assertThatExceptionOfType(NoClassDefFoundError.class)
			.isThrownBy(() -> exchange(Mono.just(this.response)).map((counted) -> {
				throw new NoClassDefFoundError();
			}).subscribe());
		assertThat(this.outcomes).containsExactly(Outcome.CALLER_ERROR);
	}

	@Test
	void countsNothingThatIsNotBalanced() {
		ExchangeFunction counting = CountedExchange.counting((request) -> Mono.just(this.response), this.registry,
				TestConnections.NONE.of("users"));
		assertThat(
				counting.exchange(ClientRequest.create(HttpMethod.GET, URI.create("http://10.0.0.1")).build()).block())
			.isSameAs(this.response);
		assertThat(this.outcomes).isEmpty();
	}

	@Test
	void countsOutWhenCancelledAtTheMomentOfTheAnswer() {
		for (int i = 0; i < RACES; i++) {
			TestPublisher<ClientResponse> source = TestPublisher.create();
			Flux<DataBuffer> body = Flux.<DataBuffer>never();
			ClientResponse response = ClientResponse.create(HttpStatus.OK).body(body).build();
			Disposable call = exchange(source.mono()).flatMap((counted) -> counted.bodyToMono(String.class))
				.subscribe();
			RaceTestUtils.race(() -> source.emit(response), call::dispose);
			assertThat(this.stats.inFlight()).isZero();
		}
		assertThat(this.outcomes).hasSize(RACES);
	}

	private Mono<ClientResponse> exchange(Mono<ClientResponse> source) {
		ClientRequest request = ClientRequest.create(HttpMethod.GET, URI.create("http://10.0.0.1")).build();
		return CountedExchange.counting((sent) -> source, this.registry, TestConnections.NONE.of("users"))
			.exchange(CountedExchange.marking(List.of()).get(0).transformRequest(request, INSTANCE));
	}

	private static DataBuffer buffer(String text) {
		return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.UTF_8));
	}

}
