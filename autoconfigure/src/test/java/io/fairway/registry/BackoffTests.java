package io.fairway.registry;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackoffTests {

	@Test
	void doublesUpToHalfAMinute() {
		Backoff backoff = new Backoff((bound) -> 20);
		assertThat(Stream.generate(backoff::next).limit(7).map(Duration::toSeconds)).containsExactly(1L, 2L, 4L, 8L,
				16L, 30L, 30L);
	}

	@Test
	void isUpToAFifthShorter() {
		assertThat(new Backoff((bound) -> 0).next()).isEqualTo(Duration.ofMillis(800));
	}

	@Test
	void isUpToAFifthLonger() {
		assertThat(new Backoff((bound) -> bound - 1).next()).isEqualTo(Duration.ofMillis(1200));
	}

	@Test
	void beginsAnewAfterASuccess() {
		Backoff backoff = new Backoff((bound) -> 20);
		backoff.next();
		backoff.next();
		backoff.reset();
		assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(1));
	}

}
