package io.fairway.client;

import java.util.Arrays;
import java.util.List;

import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.HashKey;

/**
 * The values of a header. Several are sorted, and each is hashed with the hash of those
 * before it as the seed.
 */
record HeaderHashKey(String name) implements HashKey {

	@Override
	public long hash(Request<?> request) {
		List<String> values = RequestContexts.headers(RequestContexts.data(request), this.name);
		if (values == null || values.isEmpty()) {
			return ABSENT;
		}
		return (values.size() == 1) ? hash(values.get(0), 0) : hash(values);
	}

	private static long hash(List<String> values) {
		String[] sorted = values.stream().map(String::valueOf).toArray(String[]::new);
		Arrays.sort(sorted);
		long hash = 0;
		for (String value : sorted) {
			hash = hash(value, hash);
		}
		return hash;
	}

	private static long hash(String value, long seed) {
		return HashKey.hashOf(value, 0, value.length(), seed);
	}

}
