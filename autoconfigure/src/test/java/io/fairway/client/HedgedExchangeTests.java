package io.fairway.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

class HedgedExchangeTests {

	private static final Duration DELAY = Duration.ofMillis(100);

	private static final ClientResponse GOOD = ClientResponse.create(HttpStatus.OK).build();

	private static final ClientResponse OTHER = ClientResponse.create(HttpStatus.CREATED).build();

	private static final ClientResponse BAD = ClientResponse.create(HttpStatus.SERVICE_UNAVAILABLE).build();

	private static final Exception FAILURE = new IllegalStateException("first");

	private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();

	private final TestPublisher<ClientResponse> first = TestPublisher.create();

	private final TestPublisher<ClientResponse> second = TestPublisher.create();

	private final AtomicInteger hedges = new AtomicInteger();

	private final Mono<ClientResponse> exchange = new HedgedExchange(Mono.fromDirect(this.first),
			Mono.defer(this::hedge), DELAY, (answer) -> answer != BAD, this.timer);

	private Mono<ClientResponse> hedge() {
		this.hedges.incrementAndGet();
		return Mono.fromDirect(this.second);
	}

	private StepVerifier.FirstStep<ClientResponse> late() {
		return StepVerifier.create(this.exchange, 0);
	}

	@Test
	void anAnswerInTimeIsTheOnlyOne() {
		late().thenRequest(1)
			.then(() -> this.timer.advanceTimeBy(DELAY.minusNanos(1)))
			.then(() -> this.first.emit(GOOD))
			.expectNext(GOOD)
			.verifyComplete();
		this.timer.advanceTimeBy(DELAY);
		assertThat(this.hedges).hasValue(0);
		this.first.assertNotCancelled();
	}

	@Test
	void theFirstAnswerWinsAndTheOtherIsCancelled() {
		late().thenRequest(1)
			.then(() -> this.timer.advanceTimeBy(DELAY))
			.then(() -> this.second.emit(OTHER))
			.expectNext(OTHER)
			.verifyComplete();
		this.first.assertCancelled();
		this.second.assertNotCancelled();
	}

	@Test
	void theFirstExchangeMayStillWin() {
		late().thenRequest(1)
			.then(() -> this.timer.advanceTimeBy(DELAY))
			.then(() -> this.first.emit(GOOD))
			.expectNext(GOOD)
			.verifyComplete();
		this.second.assertCancelled();
		this.first.assertNotCancelled();
	}

	@Test
	void aFailureInTimeIsNotHedged() {
		late().thenRequest(1).then(() -> this.first.error(FAILURE)).verifyErrorMessage("first");
		this.timer.advanceTimeBy(DELAY);
		assertThat(this.hedges).hasValue(0);
	}

	@Test
	void afterAFailureTheOtherIsWaitedFor() {
		late().thenRequest(1)
			.then(() -> this.timer.advanceTimeBy(DELAY))
			.then(() -> this.first.error(FAILURE))
			.then(() -> this.second.emit(OTHER))
			.expectNext(OTHER)
			.verifyComplete();
	}

	@Test
	void whenBothFailTheFirstFailureCounts() {
		late().thenRequest(1)
			.then(() -> this.timer.advanceTimeBy(DELAY))
			.then(() -> this.second.error(FAILURE))
			.then(() -> this.first.error(new IllegalStateException("second")))
			.verifyErrorMessage("first");
	}

	@Test
	void aBadAnswerWaitsForAGoodOneAndIsThenDropped() {
		late().thenRequest(1)
			.then(() -> this.timer.advanceTimeBy(DELAY))
			.then(() -> this.first.next(BAD))
			.then(() -> this.second.emit(OTHER))
			.expectNext(OTHER)
			.verifyComplete();
	}

	@Test
	void aBadAnswerIsBetterThanAFailure() {
		late().thenRequest(1)
			.then(() -> this.timer.advanceTimeBy(DELAY))
			.then(() -> this.second.next(BAD))
			.then(() -> this.first.error(FAILURE))
			.expectNext(BAD)
			.verifyComplete();
	}

	@Test
	void aBadAnswerWithoutAnotherAttemptIsTheAnswer() {
		late().thenRequest(1)
			.then(() -> this.timer.advanceTimeBy(DELAY))
			.then(() -> this.first.next(BAD))
			.then(this.second::complete)
			.expectNext(BAD)
			.verifyComplete();
	}

	@Test
	void withoutAnotherAttemptTheFirstIsWaitedFor() {
		late().thenRequest(1)
			.then(() -> this.timer.advanceTimeBy(DELAY))
			.then(this.second::complete)
			.then(() -> this.first.emit(GOOD))
			.expectNext(GOOD)
			.verifyComplete();
	}

	@Test
	void whoeverGivesUpCancelsBoth() {
		late().thenRequest(1).then(() -> this.timer.advanceTimeBy(DELAY)).thenCancel().verify();
		this.first.assertCancelled();
		this.second.assertCancelled();
		assertThat(this.timer.getScheduledTaskCount()).isEqualTo(1);
	}

	@Test
	void whoeverGivesUpInTimeIsNotHedged() {
		late().thenRequest(1).thenCancel().verify();
		this.timer.advanceTimeBy(DELAY);
		assertThat(this.hedges).hasValue(0);
		this.first.assertCancelled();
	}

}
