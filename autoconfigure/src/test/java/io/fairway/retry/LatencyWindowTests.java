package io.fairway.retry;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.fairway.instance.FakeTicker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LatencyWindowTests {

	private final FakeTicker ticker = new FakeTicker();

	private final LatencyWindow window = new LatencyWindow(this.ticker);

	@ParameterizedTest
	@ValueSource(doubles = { 0.01, 0.5, 0.9, 0.95, 0.999 })
	void isExactToAnEighth(double quantile) {
		Random random = new Random(7);
		long[] latencies = IntStream.range(0, 20_000)
			.mapToLong((i) -> (long) (1_000_000 * Math.exp(2 * random.nextGaussian())))
			.toArray();
		for (long latency : latencies) {
			this.window.observe(latency);
		}
		Arrays.sort(latencies);
		long exact = latencies[(int) (latencies.length * quantile)];
		assertThat(this.window.quantile(quantile)).isCloseTo(exact, Percentage.withPercentage(13));
	}

	@Test
	void isNotKnownAfterFewAnswers() {
		observe(LatencyWindow.LEAST_COUNT - 1, Duration.ofMillis(10));
		assertThat(this.window.quantile(0.95)).isZero();
	}

	@Test
	void forgetsWhatIsOld() {
		observe(1000, Duration.ofSeconds(1));
		assertThat(millis()).isCloseTo(1000, within(125L));
		this.ticker.advance(Duration.ofSeconds(9));
		observe(1000, Duration.ofMillis(10));
		this.ticker.advance(Duration.ofSeconds(2));
		observe(1, Duration.ofMillis(10));
		assertThat(millis()).as("both halves").isCloseTo(1000, within(125L));
		this.ticker.advance(Duration.ofSeconds(10));
		observe(200, Duration.ofMillis(10));
		assertThat(millis()).isCloseTo(10, within(2L));
		this.ticker.advance(Duration.ofHours(1));
		assertThat(millis()).isZero();
	}

	@Test
	void takesAnyTime() {
		observe(100, Duration.ZERO);
		assertThat(this.window.quantile(0.5)).isBetween(1L, 10L);
		this.ticker.advance(Duration.ofMinutes(1));
		observe(100, Duration.ofNanos(Long.MAX_VALUE));
		assertThat(this.window.quantile(0.5)).isGreaterThan(Long.MAX_VALUE / 2);
	}

	private void observe(int count, Duration latency) {
		IntStream.range(0, count).forEach((i) -> this.window.observe(latency.toNanos()));
	}

	private long millis() {
		return Duration.ofNanos(this.window.quantile(0.95)).toMillis();
	}

}
