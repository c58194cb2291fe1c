package io.fairway.instance;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;

import org.awaitility.Awaitility;

/**
 * Asks the garbage collector what is still referred to.
 */
public final class Garbage {

	private Garbage() {
	}

	public static void awaitCollectionOf(WeakReference<?> reference) {
		Awaitility.await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(20)).until(() -> {
			System.gc();
			return reference.get() == null;
		});
	}

	/** The bytes that are in use when there is no garbage, as far as can be told. */
	public static long usedHeap() {
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 3; i++) {
			System.gc();
			least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return least;
	}

}
