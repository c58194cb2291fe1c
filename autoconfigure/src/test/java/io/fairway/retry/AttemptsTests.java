package io.fairway.retry;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.fairway.instance.FakeTicker;
import io.fairway.instance.InstanceId;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class AttemptsTests {

	private static final InstanceId A = new InstanceId("users", "10.0.0.1", 80);

	private static final InstanceId B = new InstanceId("users", "10.0.0.2", 80);

	private static final Exception REFUSED = new IOException(new ConnectException("refused"));

	private static final Exception RESET = new IOException("Connection reset");

	private final FakeTicker ticker = new FakeTicker();

	private final AtomicInteger inFlight = new AtomicInteger(1000);

	private RetrySettings settings = settings(RetryMode.IDEMPOTENT, 3, null, 20, 3);

	private final Retries retries = new Retries("users", () -> this.settings, (id) -> this.inFlight.get(), () -> 0.5,
			this.ticker);

	@ParameterizedTest
	@MethodSource
	void repeatsWhatDoesNoHarm(RetryMode mode, String method, Exception failure, boolean repeated) {
		this.settings = settings(mode, 3, null, 100, 10);
		assertThat(this.retries.begin(method).isRepeatedAfter(A, failure)).isEqualTo(repeated);
	}

	static Stream<Arguments> repeatsWhatDoesNoHarm() {
		Exception timeout = new SocketTimeoutException();
		Exception ours = new IllegalArgumentException();
		Exception cancelled = new CancellationException();
		return Stream.of(arguments(RetryMode.OFF, "GET", REFUSED, false),
				arguments(RetryMode.SAFE, "GET", REFUSED, true), arguments(RetryMode.SAFE, "POST", REFUSED, true),
				arguments(RetryMode.SAFE, "GET", RESET, false), arguments(RetryMode.SAFE, "GET", timeout, false),
				arguments(RetryMode.IDEMPOTENT, "POST", REFUSED, true),
				arguments(RetryMode.IDEMPOTENT, "GET", RESET, true),
				arguments(RetryMode.IDEMPOTENT, "GET", timeout, true),
				arguments(RetryMode.IDEMPOTENT, "POST", RESET, false),
				arguments(RetryMode.IDEMPOTENT, "PATCH", timeout, false),
				arguments(RetryMode.IDEMPOTENT, "GET", ours, false),
				arguments(RetryMode.IDEMPOTENT, "GET", cancelled, false));
	}

	@ParameterizedTest
	@MethodSource
	void repeatsAnswersOfCertainStatuses(RetryMode mode, String method, int status, boolean repeated) {
		this.settings = settings(mode, 3, null, 100, 10);
		assertThat(this.retries.begin(method).isRepeatedAfter(A, status, null)).isEqualTo(repeated);
	}

	static Stream<Arguments> repeatsAnswersOfCertainStatuses() {
		return Stream.of(arguments(RetryMode.IDEMPOTENT, "GET", 503, true),
				arguments(RetryMode.IDEMPOTENT, "GET", 500, false), arguments(RetryMode.IDEMPOTENT, "GET", 200, false),
				arguments(RetryMode.IDEMPOTENT, "POST", 503, false), arguments(RetryMode.SAFE, "GET", 503, false),
				arguments(RetryMode.OFF, "GET", 503, false));
	}

	@Test
	void endsAfterTheLastAttempt() {
		Attempts attempts = this.retries.begin("GET");
		assertThat(attempts.isRepeatedAfter(A, RESET)).isTrue();
		assertThat(attempts.isRepeatedAfter(B, RESET)).isTrue();
		assertThat(attempts.isRepeatedAfter(new InstanceId("users", "10.0.0.3", 80), RESET)).isFalse();
	}

	@Test
	void withASingleAttemptNothingIsRepeated() {
		this.settings = settings(RetryMode.IDEMPOTENT, 1, null, 100, 10);
		Attempts attempts = this.retries.begin("GET");
		assertThat(attempts.isRepeatedAfter(A, REFUSED)).isFalse();
	}

	@Test
	void remembersAllThatWereTried() {
		Attempts attempts = this.retries.begin("GET");
		attempts.isRepeatedAfter(A, RESET);
		attempts.isRepeatedAfter(B, RESET);
		assertThat(attempts.isTried(A.host(), A.port())).isTrue();
		assertThat(attempts.isTried(B.host(), B.port())).isTrue();
		assertThat(attempts.isTried(B.host(), 81)).isFalse();
	}

	@Test
	void withoutBackoffGoesElsewhereAtOnceOrNowhere() {
		Attempts attempts = this.retries.begin("GET");
		attempts.isRepeatedAfter(A, RESET);
		assertThat(attempts.pauseBefore(B)).isZero();
		assertThat(attempts.pauseBefore(A)).isNull();
	}

	@Test
	void withBackoffWaitsLongerEachTime() {
		RetryBackoff backoff = new RetryBackoff(Duration.ofSeconds(1), Duration.ofSeconds(10), 2, 0);
		this.settings = settings(RetryMode.IDEMPOTENT, 10, backoff, 100, 100);
		Attempts attempts = this.retries.begin("GET");
		for (int seconds : new int[] { 1, 2, 4, 8, 10, 10 }) {
			attempts.isRepeatedAfter(A, RESET);
			assertThat(attempts.pauseBefore(A)).hasSeconds(seconds);
			assertThat(attempts.pauseBefore(B)).hasSeconds(seconds);
		}
	}

	@Test
	void jitterShortensTheWait() {
		RetryBackoff backoff = new RetryBackoff(Duration.ofSeconds(1), Duration.ofSeconds(10), 2, 0.5);
		this.settings = settings(RetryMode.IDEMPOTENT, 10, backoff, 100, 100);
		Attempts attempts = this.retries.begin("GET");
		attempts.isRepeatedAfter(A, RESET);
		assertThat(attempts.pauseBefore(A)).hasMillis(750);
	}

	@Test
	void waitsAsLongAsTheInstanceSaysBeforeItIsCalledAgain() {
		RetryBackoff backoff = new RetryBackoff(Duration.ofSeconds(1), Duration.ofSeconds(10), 2, 0);
		this.settings = settings(RetryMode.IDEMPOTENT, 10, backoff, 100, 100);
		Attempts attempts = this.retries.begin("GET");
		attempts.isRepeatedAfter(A, 503, "7");
		assertThat(attempts.pauseBefore(A)).hasSeconds(7);
		assertThat(attempts.pauseBefore(B)).hasSeconds(1);
		attempts.isRepeatedAfter(A, 503, "11");
		assertThat(attempts.pauseBefore(A)).isNull();
		attempts.isRepeatedAfter(A, 503, "Fri, 31 Dec 1999 23:59:59 GMT");
		assertThat(attempts.pauseBefore(A)).isNull();
		attempts.isRepeatedAfter(A, RESET);
		assertThat(attempts.pauseBefore(A)).hasSeconds(8);
	}

	@Test
	void atMostTheBudgetIsRepeated() {
		int repeated = 0;
		for (int i = 0; i < 10_000; i++) {
			this.ticker.advance(Duration.ofMillis(5));
			if (this.retries.begin("GET").isRepeatedAfter(A, REFUSED)) {
				repeated++;
			}
		}
		assertThat(repeated).isCloseTo(2000, within(20));
		assertThat(this.retries.refused()).isEqualTo(10_000 - repeated);
	}

	@Test
	void aServiceWithFewRequestsHasTheMinimum() {
		int repeated = 0;
		for (int i = 0; i < 100; i++) {
			this.ticker.advance(Duration.ofSeconds(2));
			if (this.retries.begin("GET").isRepeatedAfter(A, REFUSED)) {
				repeated++;
			}
		}
		// Three in each eleven seconds.
		assertThat(repeated).isBetween(45, 60);
	}

	@Test
	void attemptsThatHangUseUpTheBudget() {
		this.inFlight.set(49);
		this.settings = settings(RetryMode.IDEMPOTENT, 3, null, 20, 3);
		for (int i = 0; i < 1000; i++) {
			this.retries.begin("GET");
		}
		List<Runnable> ends = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			Attempts attempts = this.retries.begin("GET");
			assertThat(attempts.isRepeatedAfter(A, REFUSED)).isTrue();
			ends.add(attempts.begin());
		}
		assertThat(this.retries.begin("GET").isRepeatedAfter(A, REFUSED)).isFalse();
		ends.get(0).run();
		assertThat(this.retries.begin("GET").isRepeatedAfter(A, REFUSED)).isTrue();
		assertThat(this.retries.made()).isEqualTo(10);
	}

	@Test
	void afterALongPauseTheBudgetBeginsAnew() {
		for (int i = 0; i < 1000; i++) {
			this.retries.begin("GET");
		}
		this.ticker.advance(Duration.ofHours(1));
		int repeated = 0;
		for (int i = 0; i < 10; i++) {
			repeated += this.retries.begin("GET").isRepeatedAfter(A, REFUSED) ? 1 : 0;
		}
		assertThat(repeated).isEqualTo(3);
	}

	private static RetrySettings settings(RetryMode mode, int maxAttempts, @Nullable RetryBackoff backoff, int percent,
			int minimum) {
		return new RetrySettings(mode, maxAttempts, Set.of("GET", "PUT"), Set.of(502, 503, 504), backoff, null, percent,
				minimum);
	}

}
