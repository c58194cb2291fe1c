package io.fairway.retry;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Ticker;

/**
 * The latencies of the last ten to twenty seconds, in buckets that are an eighth of a
 * power of two wide. Thread-safe, takes constant space; what is observed while the window
 * moves on may be lost.
 */
final class LatencyWindow {

	/** Too few answers say nothing of the slowest of them. */
	static final int LEAST_COUNT = 100;

	private static final long LENGTH = TimeUnit.SECONDS.toNanos(10);

	private static final int EIGHTH_BITS = 3;

	private static final int EIGHTHS = 1 << EIGHTH_BITS;

	private final Ticker ticker;

	private final long start;

	private volatile Half current = new Half(0, null);

	private volatile Answer answer = new Answer(-1, 0, 0);

	LatencyWindow(Ticker ticker) {
		this.ticker = ticker;
		this.start = ticker.read();
	}

	void observe(long nanos) {
		half().counts.incrementAndGet(bucket(Math.min(Math.max(nanos, EIGHTHS), Long.MAX_VALUE / 2)));
	}

	/**
	 * The time in which a share of the answers came. Found out once in a second.
	 * @return nanoseconds, 0 if it is not known
	 */
	long quantile(double quantile) {
		long second = age() / TimeUnit.SECONDS.toNanos(1);
		Answer answer = this.answer;
		if (answer.second() != second || answer.quantile() != quantile) {
			answer = new Answer(second, quantile, half().quantile(quantile));
			this.answer = answer;
		}
		return answer.nanos();
	}

	private long age() {
		return this.ticker.read() - this.start;
	}

	private Half half() {
		long number = age() / LENGTH;
		Half half = this.current;
		return (half.number == number) ? half : next(number);
	}

	private synchronized Half next(long number) {
		Half half = this.current;
		if (half.number < number) {
			Half previous = (half.number == number - 1) ? half : null;
			half = new Half(number, previous);
			this.current = half;
		}
		return half;
	}

	private static int bucket(long nanos) {
		int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
		return exponent * EIGHTHS + (int) (nanos >>> (exponent - EIGHTH_BITS)) - EIGHTHS;
	}

	private static long upperBound(int bucket) {
		return (long) (EIGHTHS + bucket % EIGHTHS + 1) << (bucket / EIGHTHS - EIGHTH_BITS);
	}

	private record Answer(long second, double quantile, long nanos) {
	}

	/** What was observed in ten seconds, with those before. */
	private static final class Half {

		private final long number;

		private final AtomicLongArray counts = new AtomicLongArray((Long.SIZE - 1) * EIGHTHS);

		private final @Nullable AtomicLongArray previous;

		Half(long number, @Nullable Half previous) {
			this.number = number;
			this.previous = (previous != null) ? previous.counts : null;
		}

		long quantile(double quantile) {
			long total = 0;
			for (int i = 0; i < this.counts.length(); i++) {
				total += count(i);
			}
			if (total < LEAST_COUNT) {
				return 0;
			}
			long below = 0;
			int bucket = 0;
			while (below + count(bucket) < total * quantile) {
				below += count(bucket);
				bucket++;
			}
			return upperBound(bucket);
		}

		private long count(int bucket) {
			return this.counts.get(bucket) + ((this.previous != null) ? this.previous.get(bucket) : 0);
		}

	}

}
