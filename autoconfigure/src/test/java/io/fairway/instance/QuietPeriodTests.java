package io.fairway.instance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class QuietPeriodTests {

	private final FakeTicker ticker = new FakeTicker();

	private final QuietPeriod quiet = new QuietPeriod(this.ticker);

	@Test
	void isOverAtFirst() {
		assertThat(this.quiet.over()).isTrue();
	}

	@Test
	void beginsWithAComplaint() {
		this.quiet.over();
		this.ticker.advance(QuietPeriod.LENGTH.minusNanos(1));
		assertThat(this.quiet.over()).isFalse();
	}

	@Test
	void endsAfterItsLength() {
		this.quiet.over();
		this.ticker.advance(QuietPeriod.LENGTH);
		assertThat(this.quiet.over()).isTrue();
	}

	@Test
	void isNotProlongedByThoseWhoKeepQuiet() {
		this.quiet.over();
		int complaints = 0;
		for (int second = 0; second < 300; second++) {
			this.ticker.advance(Duration.ofSeconds(1));
			complaints += this.quiet.over() ? 1 : 0;
		}
		assertThat(complaints).isEqualTo(10);
	}

	@Test
	void oneOfManyThreadsComplains() throws Exception {
		int threads = 4;
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			for (int round = 0; round < 200; round++) {
				CyclicBarrier barrier = new CyclicBarrier(threads);
				List<Future<Boolean>> results = new ArrayList<>();
				for (int i = 0; i < threads; i++) {
					results.add(executor.submit(() -> {
						barrier.await();
						return this.quiet.over();
					}));
				}
				int complaints = 0;
				for (Future<Boolean> result : results) {
					complaints += result.get(10, TimeUnit.SECONDS) ? 1 : 0;
				}
				assertThat(complaints).isOne();
				this.ticker.advance(QuietPeriod.LENGTH);
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

}
