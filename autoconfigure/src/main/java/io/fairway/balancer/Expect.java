package io.fairway.balancer;

import java.util.function.Supplier;

/**
 * Checks of arguments, without a library.
 */
final class Expect {

	private Expect() {
	}

	static void that(boolean condition, Supplier<String> message) {
		if (!condition) {
			throw new IllegalArgumentException(message.get());
		}
	}

}
