package io.fairway.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.fairway.instance.Ticker;

/**
 * Keeps a complaint that every request could make from filling the log: once in 30
 * seconds is enough. Thread-safe.
 */
final class QuietPeriod {

	static final Duration LENGTH = Duration.ofSeconds(30);

	private final Ticker ticker;

	private final AtomicLong last;

	QuietPeriod(Ticker ticker) {
		this.ticker = ticker;
		this.last = new AtomicLong(ticker.read() - LENGTH.toNanos());
	}

	/**
	 * Whether it is time to complain again. If so, the next quiet period begins.
	 */
	boolean over() {
		long last = this.last.get();
		long now = this.ticker.read();
		return now - last >= LENGTH.toNanos() && this.last.compareAndSet(last, now);
	}

}
