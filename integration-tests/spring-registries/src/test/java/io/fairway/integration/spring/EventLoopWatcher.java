package io.fairway.integration.spring;

import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at the stacks of event loops all the time, and remembers the frames of those who
 * might wait for a registry there.
 */
final class EventLoopWatcher implements AutoCloseable {

	private static final long PAUSE_NANOS = 500_000;

	private final Set<String> loops = Collections.synchronizedSet(new TreeSet<>());

	private final Set<String> intruders = Collections.synchronizedSet(new TreeSet<>());

	private final Thread thread = new Thread(this::run, "event-loop-watcher");

	private volatile boolean closed;

	static EventLoopWatcher start() {
		EventLoopWatcher watcher = new EventLoopWatcher();
		watcher.thread.setDaemon(true);
		watcher.thread.start();
		return watcher;
	}

	private void run() {
		while (!this.closed) {
			Thread.getAllStackTraces().forEach(this::look);
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

	private void look(Thread thread, StackTraceElement[] stack) {
		if (!thread.getName().startsWith("reactor-http-") && !thread.getName().startsWith("parallel-")) {
			return;
		}
		this.loops.add(thread.getName());
		Arrays.stream(stack)
			.filter((frame) -> mayWait(frame.getClassName()))
			.map((frame) -> thread.getName() + " in " + frame.getClassName() + "." + frame.getMethodName())
			.forEach(this.intruders::add);
	}

	private static boolean mayWait(String className) {
		return className.startsWith("io.fairway.registry.spring.DiscoverySource")
				|| className.startsWith("com.netflix.discovery") || className.startsWith("org.apache.curator")
				|| className.startsWith("org.apache.zookeeper") || className.startsWith("com.alibaba.nacos");
	}

	/** The event loops that there were. */
	Set<String> loops() {
		return this.loops;
	}

	/** Whatever was seen on one of them. */
	Set<String> intruders() {
		return this.intruders;
	}

	@Override
	public void close() {
		this.closed = true;
	}

}
