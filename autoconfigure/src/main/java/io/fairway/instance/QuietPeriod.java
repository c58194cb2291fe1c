package io.fairway.instance;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps a complaint that could be made all the time from filling the log: once in 30
 * seconds is enough. Thread-safe.
 */
public final class QuietPeriod {

	/**
	 * The least time between two complaints.
	 */
	public static final Duration LENGTH = Duration.ofSeconds(30);

	private final Ticker ticker;

	private final AtomicLong last;

	/**
	 * A period that is over.
	 * @param ticker tells the time
	 */
	public QuietPeriod(Ticker ticker) {
		this.ticker = ticker;
		this.last = new AtomicLong(ticker.read() - LENGTH.toNanos());
	}

	/**
	 * Whether it is time to complain again. If so, the next quiet period begins.
	 * @return whether the last complaint is long enough ago
	 */
	public boolean over() {
		long last = this.last.get();
		long now = this.ticker.read();
		return now - last >= LENGTH.toNanos() && this.last.compareAndSet(last, now);
	}

}
