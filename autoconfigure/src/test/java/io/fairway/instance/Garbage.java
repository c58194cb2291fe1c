package io.fairway.instance;

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

}
