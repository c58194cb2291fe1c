package io.fairway.client;

import java.net.URI;

import io.fairway.balancer.HashKey;

/**
 * One segment of the path of the URL. A path that ends before it has no key.
 */
record PathSegmentHashKey(int number) implements UriHashKey {

	@Override
	public long hash(URI url) {
		String path = url.getRawPath();
		if (path == null) {
			return ABSENT;
		}
		int begin = path.startsWith("/") ? 1 : 0;
		int end = end(path, begin);
		for (int i = 1; i < this.number && begin < path.length(); i++) {
			begin = Math.min(end + 1, path.length());
			end = end(path, begin);
		}
		return (begin < end) ? HashKey.hashOf(path, begin, end, 0) : ABSENT;
	}

	private static int end(String path, int begin) {
		int slash = path.indexOf('/', begin);
		return (slash >= 0) ? slash : path.length();
	}

}
