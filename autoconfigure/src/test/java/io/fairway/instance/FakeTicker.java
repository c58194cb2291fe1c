package io.fairway.instance;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A ticker that moves only when it is told to. Its readings overflow a second after the
 * start, so that every test that lets time pass tests the comparison as well.
 */
public final class FakeTicker implements Ticker {

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(1).toNanos());

	@Override
	public long read() {
		return this.now.get();
	}

	public void advance(Duration time) {
		this.now.addAndGet(time.toNanos());
	}

}
