package io.fairway.client;

import java.net.URI;

import io.fairway.balancer.HashKey;

/**
 * The path of the URL.
 */
record PathHashKey() implements UriHashKey {

	@Override
	public long hash(URI url) {
		String path = url.getRawPath();
		return (path != null && !path.isEmpty()) ? HashKey.hashOf(path, 0, path.length(), 0) : ABSENT;
	}

}
