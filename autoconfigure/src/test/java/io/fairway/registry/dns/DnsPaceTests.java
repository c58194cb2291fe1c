package io.fairway.registry.dns;

import java.time.Duration;
import java.util.function.IntUnaryOperator;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DnsPaceTests {

	private static final IntUnaryOperator LEAST = (bound) -> 0;

	private static final IntUnaryOperator GREATEST = (bound) -> bound - 1;

	private static final Duration MIN = Duration.ofSeconds(1);

	private static final Duration MAX = Duration.ofSeconds(30);

	@Test
	void asksAgainWhenTheAnswerEnds() {
		assertThat(pace(LEAST).afterAnswer(10)).isEqualTo(Duration.ofSeconds(10));
		assertThat(pace(GREATEST).afterAnswer(10)).isEqualTo(Duration.ofSeconds(11));
	}

	@Test
	void waitsForTheShortestIntervalAtLeast() {
		assertThat(pace(LEAST).afterAnswer(0)).isEqualTo(MIN);
	}

	@Test
	void waitsForTheLongestIntervalAtMost() {
		assertThat(pace(LEAST).afterAnswer(Long.MAX_VALUE)).isEqualTo(MAX);
		assertThat(pace(GREATEST).afterAnswer(30)).isEqualTo(Duration.ofSeconds(27));
		assertThat(pace(GREATEST).afterAnswer(29)).isEqualTo(MAX);
	}

	@Test
	void keepsTheIntervalIfThereIsOnlyOne() {
		DnsPace pace = new DnsPace(
				new DnsSettings(TargetMode.ADDRESSES, PriorityMode.LOWEST, AddressFamily.IPV4, MIN, MIN), GREATEST);
		assertThat(pace.afterAnswer(0)).isEqualTo(MIN);
		assertThat(pace.afterAnswer(5)).isEqualTo(MIN);
	}

	@Test
	void retriesEachSecondUntilTheFirstAnswer() {
		DnsPace pace = pace(GREATEST);
		for (int i = 0; i < 20; i++) {
			assertThat(pace.afterFailure(Duration.ZERO)).isBetween(Duration.ofMillis(800), Duration.ofSeconds(1));
		}
	}

	@Test
	void backsOffToThreeSecondsAfterTheFirstAnswer() {
		DnsPace pace = pace(LEAST);
		pace.afterAnswer(5);
		assertThat(pace.afterFailure(Duration.ZERO)).isEqualTo(Duration.ofMillis(800));
		assertThat(pace.afterFailure(Duration.ZERO)).isEqualTo(Duration.ofMillis(1600));
		for (int i = 0; i < 20; i++) {
			assertThat(pace.afterFailure(Duration.ZERO)).isEqualTo(DnsPace.LONGEST_RETRY);
		}
		pace.afterAnswer(5);
		assertThat(pace.afterFailure(Duration.ZERO)).isEqualTo(Duration.ofMillis(800));
	}

	@Test
	void countsTheTimeOfTheQuestionAsWaiting() {
		assertThat(pace(LEAST).afterFailure(Duration.ofMillis(500))).isEqualTo(Duration.ofMillis(300));
		assertThat(pace(LEAST).afterFailure(Duration.ofSeconds(3))).isEqualTo(DnsPace.SHORTEST_RETRY);
	}

	@Test
	void asksForTheMissingPartAsAfterAFailure() {
		DnsPace pace = pace(LEAST);
		assertThat(pace.afterIncompleteAnswer(20, Duration.ZERO)).isEqualTo(Duration.ofMillis(800));
		assertThat(pace.afterIncompleteAnswer(20, Duration.ZERO)).isEqualTo(Duration.ofMillis(1600));
		assertThat(pace.afterIncompleteAnswer(1, Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
	}

	private static DnsPace pace(IntUnaryOperator random) {
		return new DnsPace(new DnsSettings(TargetMode.ADDRESSES, PriorityMode.LOWEST, AddressFamily.IPV4, MIN, MAX),
				random);
	}

}
