package io.fairway.instance;

/**
 * A source of elapsed time in nanoseconds, as {@link System#nanoTime()}: only differences
 * mean anything, and they are compared by subtraction. Implementations are thread-safe.
 */
@FunctionalInterface
public interface Ticker {

	/**
	 * The nanoseconds since an arbitrary but fixed moment.
	 * @return the current reading, which may be negative and may overflow
	 */
	long read();

	/**
	 * The ticker of the running system, which does not follow changes of the wall clock.
	 * @return the system ticker
	 */
	static Ticker system() {
		return System::nanoTime;
	}

}
