package io.fairway.feedback;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The last resort for a request whose end nobody told: once its lease is lost, it is
 * counted out as cancelled. There is no thread for that; it happens when the next request
 * begins. Holds one small object for each request in flight. Thread-safe.
 */
final class Reaper {

	private final Set<OpenRequest> open = ConcurrentHashMap.newKeySet();

	private final ReferenceQueue<RequestLease> lost = new ReferenceQueue<>();

	private final LongAdder reaped = new LongAdder();

	ReferenceQueue<RequestLease> lost() {
		return this.lost;
	}

	void watch(OpenRequest request) {
		this.open.add(request);
	}

	void forget(OpenRequest request) {
		this.open.remove(request);
		request.clear();
	}

	void reap() {
		for (Reference<?> request = this.lost.poll(); request != null; request = this.lost.poll()) {
			if (((OpenRequest) request).close(Outcome.CANCELLED)) {
				this.reaped.increment();
			}
		}
	}

	long reaped() {
		return this.reaped.sum();
	}

}
