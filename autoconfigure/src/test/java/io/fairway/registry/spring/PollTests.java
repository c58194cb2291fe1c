package io.fairway.registry.spring;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

import io.fairway.instance.FakeScheduler;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Instance;
import io.fairway.instance.TestInstances;
import io.fairway.registry.RecordingListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PollTests {

	private static final Duration INTERVAL = Duration.ofSeconds(30);

	private final FakeScheduler scheduler = new FakeScheduler(new FakeTicker());

	private final Deque<Runnable> executor = new ArrayDeque<>();

	private final RecordingListener listener = new RecordingListener();

	private final Poll poll = new Poll(this::answer, this.listener, this.executor::add);

	private Runnable whileAsked = () -> {
	};

	private int asked;

	@Test
	void asksOnTheExecutorOnly() {
		this.poll.run();
		assertThat(this.asked).isZero();
		runExecutor();
		assertThat(this.asked).isOne();
		assertThat(this.listener.lastHosts()).containsExactly("a");
	}

	@Test
	void asksAtOnceAndThenAtTheInterval() {
		this.poll.start(this.scheduler, INTERVAL);
		for (int i = 0; i < 3; i++) {
			this.scheduler.advance((i > 0) ? INTERVAL : Duration.ZERO);
			runExecutor();
			assertThat(this.asked).isEqualTo(i + 1);
		}
	}

	@Test
	void asksNothingBetweenTheIntervals() {
		this.poll.start(this.scheduler, INTERVAL);
		this.scheduler.advance(INTERVAL.minusNanos(1));
		runExecutor();
		assertThat(this.asked).isOne();
	}

	@Test
	void waitsInTheQueueOnce() {
		this.poll.run();
		this.poll.run();
		assertThat(this.executor).hasSize(1);
	}

	@Test
	void askedWhileItAsksAsksOnceMore() {
		this.whileAsked = () -> {
			if (this.asked == 1) {
				this.poll.run();
				this.poll.run();
				this.poll.run();
			}
		};
		this.poll.run();
		runExecutor();
		assertThat(this.asked).isEqualTo(2);
	}

	@Test
	void neverAsksTwiceAtATime() {
		this.whileAsked = () -> {
			this.poll.run();
			assertThat(this.executor).isEmpty();
			this.whileAsked = () -> {
			};
		};
		this.poll.run();
		runExecutor();
		assertThat(this.listener.failures()).isEmpty();
	}

	@Test
	void asksAgainLater() {
		this.poll.run();
		runExecutor();
		this.poll.run();
		runExecutor();
		assertThat(this.asked).isEqualTo(2);
	}

	@Test
	void reportsAFailureAndAsksAgainLater() {
		RuntimeException failure = new IllegalStateException("test");
		this.whileAsked = () -> {
			throw failure;
		};
		this.poll.run();
		runExecutor();
		assertThat(this.listener.failures()).containsExactly(failure);
		assertThat(this.listener.answers()).isEmpty();
		this.whileAsked = () -> {
		};
		this.poll.run();
		runExecutor();
		assertThat(this.listener.lastHosts()).containsExactly("a");
	}

	@Test
	void asksAgainAfterAnError() {
		this.whileAsked = () -> {
			throw new NoClassDefFoundError("test");
		};
		this.poll.run();
		assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(this::runExecutor);
		this.whileAsked = () -> {
		};
		this.poll.run();
		runExecutor();
		assertThat(this.listener.lastHosts()).containsExactly("a");
	}

	@Test
	void reportsAnExecutorThatRefusesAndAsksAgainLater() {
		int[] refusals = { 1 };
		Poll refused = new Poll(this::answer, this.listener, (task) -> {
			if (refusals[0]-- > 0) {
				throw new RejectedExecutionException("test");
			}
			task.run();
		});
		refused.run();
		assertThat(this.listener.failures()).hasSize(1);
		refused.run();
		assertThat(this.asked).isOne();
	}

	@Test
	void tellsNothingOnceItIsClosed() {
		this.whileAsked = this.poll::close;
		this.poll.run();
		runExecutor();
		assertThat(this.asked).isOne();
		assertThat(this.listener.answers()).isEmpty();
	}

	@Test
	void reportsNoFailureOnceItIsClosed() {
		this.whileAsked = () -> {
			this.poll.close();
			throw new IllegalStateException("test");
		};
		this.poll.run();
		runExecutor();
		assertThat(this.listener.failures()).isEmpty();
	}

	@Test
	void asksNothingOnceItIsClosed() {
		this.poll.start(this.scheduler, INTERVAL);
		this.poll.close();
		this.scheduler.advance(INTERVAL);
		this.poll.run();
		runExecutor();
		assertThat(this.asked).isZero();
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void cannotBeStartedOnceItIsClosed() {
		this.poll.close();
		this.poll.start(this.scheduler, INTERVAL);
		assertThat(this.scheduler.pending()).isZero();
	}

	private List<Instance> answer() {
		this.asked++;
		this.whileAsked.run();
		return TestInstances.instances("a");
	}

	private void runExecutor() {
		while (!this.executor.isEmpty()) {
			this.executor.remove().run();
		}
	}

}
