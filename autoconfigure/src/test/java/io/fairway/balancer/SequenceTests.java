package io.fairway.balancer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SequenceTests {

	/** Far enough before a limit to be in order before, across and behind it. */
	private static final int LEAD = 25;

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 10, 255, 256, 65_537 })
	void goesOnInOrderWhereTheCounterWrapsAround(int length) {
		assertInOrder(Sequence.startingAt(-LEAD), length);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 10, 255, 256, 65_537 })
	void goesOnInOrderWhereTheSignChanges(int length) {
		assertInOrder(Sequence.startingAt(Integer.MAX_VALUE - LEAD), length);
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MAX_VALUE, Integer.MAX_VALUE - 1, 1 << 30 })
	void goesOnInOrderInTheLongestCycles(int length) {
		assertInOrder(Sequence.startingAt((int) (2L * length) - LEAD), length);
	}

	/**
	 * Behind the last whole cycle, there is a rest of values for each of these lengths.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 7, 10, 65_537 })
	void goesOnAtTheBeginningIfItStartsBehindTheLastWholeCycle(int length) {
		int start = -1 - Integer.remainderUnsigned(-1, length);
		Sequence sequence = Sequence.startingAt(start);
		assertThat(sequence.cycle(length).next()).isZero();
		assertThat(sequence.cycle(length).next()).isEqualTo(1 % length);
	}

	@Test
	void startsWhereChanceWantsItTo() {
		assertThat(Sequence.startingAtRandom((bound) -> 5).cycle(7).next()).isEqualTo(5);
	}

	@Test
	void goesOnWhenTheLengthChanges() {
		Sequence sequence = Sequence.startingAt(0);
		List<Integer> positions = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			positions.add(sequence.cycle((i % 2 == 0) ? 3 : 4).next());
		}
		assertThat(positions).containsExactly(0, 1, 2, 3, 1, 1, 0, 3, 2, 1, 1, 3);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 10 })
	void manyThreadsShareTheCyclesEvenlyAcrossTheWrapAround(int length) throws Exception {
		int threads = 4;
		int cycles = 5000;
		Sequence sequence = Sequence.startingAt(-cycles * length);
		AtomicIntegerArray counts = new AtomicIntegerArray(length);
		CyclicBarrier barrier = new CyclicBarrier(threads);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Future<?>> results = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				results.add(executor.submit(() -> {
					barrier.await();
					for (int j = 0; j < cycles * length; j++) {
						counts.incrementAndGet(sequence.cycle(length).next());
					}
					return null;
				}));
			}
			for (Future<?> result : results) {
				result.get(30, TimeUnit.SECONDS);
			}
		}
		finally {
			executor.shutdownNow();
		}
		for (int i = 0; i < length; i++) {
			assertThat(counts.get(i)).isBetween(threads * cycles - threads, threads * cycles + threads);
		}
	}

	private static void assertInOrder(Sequence sequence, int length) {
		int position = sequence.cycle(length).next();
		for (int i = 0; i < 4 * LEAD; i++) {
			int expected = (position + 1 == length) ? 0 : position + 1;
			position = sequence.cycle(length).next();
			assertThat(position).as("pick %s of a cycle of %s", i, length).isEqualTo(expected);
		}
	}

}
