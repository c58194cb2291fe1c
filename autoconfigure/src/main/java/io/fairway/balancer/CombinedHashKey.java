package io.fairway.balancer;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.cloud.client.loadbalancer.Request;

/**
 * Several keys as one, combined as Envoy combines its hash policies. A key that throws
 * counts as absent.
 */
final class CombinedHashKey implements HashKey {

	private static final Log logger = LogFactory.getLog(CombinedHashKey.class);

	private final HashKey[] keys;

	private final boolean[] terminal;

	private final AtomicBoolean complained = new AtomicBoolean();

	CombinedHashKey(List<ConsistentHashSettings.Key> keys) {
		this.keys = keys.stream().map(ConsistentHashSettings.Key::key).toArray(HashKey[]::new);
		this.terminal = new boolean[this.keys.length];
		for (int i = 0; i < this.keys.length; i++) {
			this.terminal[i] = keys.get(i).terminal();
		}
	}

	@Override
	public long hash(Request<?> request) {
		boolean present = false;
		long combined = 0;
		for (int i = 0; i < this.keys.length && !(present && i > 0 && this.terminal[i - 1]); i++) {
			long hash = hash(this.keys[i], request);
			if (hash != ABSENT) {
				combined = Long.rotateLeft(combined, 1) ^ hash;
				present = true;
			}
		}
		return present ? combined : ABSENT;
	}

	private long hash(HashKey key, Request<?> request) {
		try {
			return key.hash(request);
		}
		catch (RuntimeException ex) {
			if (this.complained.compareAndSet(false, true)) {
				logger.error("A hash key failed; requests for which it fails count as requests without it", ex);
			}
			return ABSENT;
		}
	}

}
