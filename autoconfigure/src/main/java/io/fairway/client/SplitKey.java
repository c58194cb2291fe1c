package io.fairway.client;

import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.HashKey;
import io.fairway.routing.SplitDraw;

/**
 * Where a request stands among others when they are split: by its key if it has one, and
 * else by chance.
 *
 * @param key the key, {@code null} for none
 * @param random any long number; thread-safe
 */
public record SplitKey(@Nullable HashKey key, LongSupplier random) implements SplitDraw {

	@Override
	public boolean isFixed(Request<?> request) {
		return this.key != null && this.key.hash(request) != HashKey.ABSENT;
	}

	@Override
	public long applyAsLong(Request<?> request) {
		long hash = (this.key != null) ? this.key.hash(request) : HashKey.ABSENT;
		return (hash != HashKey.ABSENT) ? hash : this.random.getAsLong();
	}

}
