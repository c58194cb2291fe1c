package io.fairway.balancer;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import org.springframework.cloud.client.loadbalancer.Request;

/**
 * What picking allocates, as the virtual machine counts it.
 */
public final class AllocatedBytes {

	private static final int PICKS = 100_000;

	private AllocatedBytes() {
	}

	/** The bytes that a pick allocates on average, once it is compiled. */
	public static double perPick(Picker picker, Request<?>... requests) {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long thread = Thread.currentThread().getId();
		double least = Double.MAX_VALUE;
		for (int round = 0; round < 5; round++) {
			long before = threads.getThreadAllocatedBytes(thread);
			for (int i = 0; i < PICKS; i++) {
				picker.pick(requests[i % requests.length]);
			}
			least = Math.min(least, (double) (threads.getThreadAllocatedBytes(thread) - before) / PICKS);
		}
		return least;
	}

}
