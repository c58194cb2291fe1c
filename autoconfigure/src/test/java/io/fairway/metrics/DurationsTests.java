package io.fairway.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class DurationsTests {

	private static final int WRITERS = 4;

	private static final int EACH = 20_000;

	private final Durations durations = new Durations();

	private final List<String> recorded = new ArrayList<>();

	@Test
	void handsOverWhatWasAddedOnce() {
		this.durations.add(Timing.SELECTION, 7);
		this.durations.add(Timing.SUCCESS, 0);
		this.durations.add(Timing.PROPAGATION, Long.MAX_VALUE >>> 4);
		assertThat(drain()).isZero();
		assertThat(drain()).isZero();
		assertThat(this.recorded).containsExactly("SELECTION 7", "SUCCESS 0", "PROPAGATION " + (Long.MAX_VALUE >>> 4));
	}

	@Test
	void aClockThatGoesBackCountsAsNoTime() {
		this.durations.add(Timing.TIMEOUT, -5);
		drain();
		assertThat(this.recorded).containsExactly("TIMEOUT 0");
	}

	@Test
	void whereTooManyComeTheOldestAreLostAndCounted() {
		IntStream.range(0, Durations.CAPACITY + 10).forEach((i) -> this.durations.add(Timing.SELECTION, i));
		assertThat(drain()).isEqualTo(10);
		assertThat(this.recorded).hasSize(Durations.CAPACITY).startsWith("SELECTION 10");
		this.durations.add(Timing.SELECTION, 1);
		assertThat(drain()).isZero();
		assertThat(this.recorded).hasSize(Durations.CAPACITY + 1);
	}

	@Test
	void saysInTimeThatItIsGettingCrowded() {
		long signals = IntStream.range(0, Durations.CAPACITY)
			.filter((i) -> this.durations.add(Timing.SELECTION, i))
			.count();
		assertThat(signals).isEqualTo(2);
	}

	@Test
	void theFailureOfOneRecordLosesOnlyThat() {
		this.durations.add(Timing.SELECTION, 1);
		this.durations.add(Timing.SELECTION, 2);
		assertThatIllegalStateException().isThrownBy(() -> this.durations.drain((timing, nanos) -> {
			throw new IllegalStateException("full");
		}));
		long lost = drain() + drain();
		assertThat(lost).isOne();
		assertThat(this.recorded).containsExactly("SELECTION 2");
	}

	@Test
	void nothingIsRecordedTwiceOrForgottenWhileThreadsAdd() throws InterruptedException {
		AtomicLong seen = new AtomicLong();
		CountDownLatch done = new CountDownLatch(WRITERS);
		for (int i = 0; i < WRITERS; i++) {
			new Thread(() -> {
				for (int j = 0; j < EACH; j++) {
					this.durations.add(Timing.SUCCESS, j);
				}
				done.countDown();
			}).start();
		}
		long lost = 0;
		while (done.getCount() > 0) {
			lost += this.durations.drain((timing, nanos) -> seen.incrementAndGet());
		}
		for (int i = 0; i <= 2 * Durations.CAPACITY; i++) {
			lost += this.durations.drain((timing, nanos) -> seen.incrementAndGet());
		}
		assertThat(seen.get() + lost).isEqualTo(WRITERS * EACH);
	}

	private long drain() {
		return this.durations.drain((timing, nanos) -> this.recorded.add(timing + " " + nanos));
	}

}
