package io.fairway.client;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.HashKey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class KeyedDrawTests {

	private static final Request<?> REQUEST = new DefaultRequest<>();

	@Test
	void requestsWithTheSameKeyAreDrawnAlike() {
		assertThat(draw(42, 1 << 30)).isEqualTo(draw(42, 1 << 30));
	}

	@Test
	void requestsWithoutKeyAreDrawnOtherwise() {
		assertThat(draw(HashKey.ABSENT, 10)).isEqualTo(7);
	}

	@Test
	void keysAreSpreadEvenly() {
		long below = IntStream.range(0, 100_000).filter((key) -> draw(key, 1000) < 300).count();
		assertThat(below / 100_000.0).isCloseTo(0.3, within(0.01));
	}

	@Test
	void everyNumberIsBelowTheBound() {
		for (int bound : new int[] { 1, 2, 7, 1 << 30, Integer.MAX_VALUE }) {
			for (long key = -1000; key < 1000; key++) {
				assertThat(draw(key, bound)).isBetween(0, bound - 1);
			}
		}
	}

	/** The half of the ring on which a key is must not decide where it goes. */
	@Test
	void theDrawDoesNotDependOnTheUpperBitsOfTheHash() {
		long below = IntStream.range(0, 100_000)
			.filter((key) -> draw((long) key << 40 & Long.MAX_VALUE, 1000) < 500)
			.count();
		assertThat(below / 100_000.0).isCloseTo(0.5, within(0.01));
	}

	private static int draw(long hash, int bound) {
		return new KeyedDraw((request) -> hash, (request, limit) -> 7).draw(REQUEST, bound);
	}

}
