package io.fairway.client;

import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.HashKey;
import io.fairway.routing.RequestDraw;

/**
 * A draw by the hash of a key, so that requests with the same key reach the same group of
 * instances. Requests without key are drawn in another way.
 */
public final class KeyedDraw implements RequestDraw {

	private static final long FACTOR_1 = 0xff51afd7ed558ccdL;

	private static final long FACTOR_2 = 0xc4ceb9fe1a85ec53L;

	private final HashKey key;

	private final RequestDraw otherwise;

	/**
	 * A draw by a key.
	 * @param key the key
	 * @param otherwise the draw for requests without key
	 */
	public KeyedDraw(HashKey key, RequestDraw otherwise) {
		this.key = key;
		this.otherwise = otherwise;
	}

	@Override
	public int draw(Request<?> request, int bound) {
		long hash = this.key.hash(request);
		return (hash != HashKey.ABSENT) ? (int) ((mix(hash) >>> 33) * bound >>> 31)
				: this.otherwise.draw(request, bound);
	}

	@Override
	public boolean isFixed(Request<?> request) {
		return this.key.hash(request) != HashKey.ABSENT;
	}

	/**
	 * The finalizer of MurmurHash3. The policy places keys by the hash itself: without
	 * other bits, the keys of a group would all be on one side of its ring.
	 */
	private static long mix(long hash) {
		long mixed = (hash ^ hash >>> 33) * FACTOR_1;
		mixed = (mixed ^ mixed >>> 33) * FACTOR_2;
		return mixed ^ mixed >>> 33;
	}

}
