package io.fairway.client;

import java.net.URI;

import io.fairway.balancer.HashKey;

/**
 * The value of a query parameter. One without a value has the empty value.
 */
record QueryParameterHashKey(String name) implements UriHashKey {

	@Override
	public long hash(URI url) {
		String query = url.getRawQuery();
		if (query == null) {
			return ABSENT;
		}
		int end;
		for (int begin = 0; begin < query.length(); begin = end + 1) {
			end = query.indexOf('&', begin);
			end = (end >= 0) ? end : query.length();
			int value = begin + this.name.length();
			if (value <= end && query.startsWith(this.name, begin) && (value == end || query.charAt(value) == '=')) {
				return HashKey.hashOf(query, Math.min(value + 1, end), end, 0);
			}
		}
		return ABSENT;
	}

}
