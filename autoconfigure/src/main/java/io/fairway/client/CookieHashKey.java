package io.fairway.client;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.util.MultiValueMap;

import io.fairway.balancer.HashKey;

/**
 * The value of a cookie. It is looked for in the {@code Cookie} header, since the cookies
 * that Spring Cloud makes of that header are wrong if there is more than one. Only
 * {@code WebClient} keeps cookies apart from the headers.
 */
record CookieHashKey(String name) implements HashKey {

	private static final String HEADER = "cookie";

	@Override
	public long hash(Request<?> request) {
		RequestData data = RequestContexts.data(request);
		if (data == null) {
			return ABSENT;
		}
		List<String> headers = RequestContexts.headers(data, HEADER);
		return (headers != null && !headers.isEmpty()) ? hash(headers) : hash(data.getCookies());
	}

	private long hash(@Nullable MultiValueMap<String, String> cookies) {
		String value = (cookies != null) ? cookies.getFirst(this.name) : null;
		return (value != null) ? hashValue(value, 0, value.length()) : ABSENT;
	}

	private long hash(List<String> headers) {
		for (int i = 0; i < headers.size(); i++) {
			String header = headers.get(i);
			int value = (header != null) ? find(header) : -1;
			if (value >= 0) {
				return hashValue(header, value, endOfCookie(header, value));
			}
		}
		return ABSENT;
	}

	/** Where the value of the cookie begins, or -1. */
	private int find(String header) {
		int length = this.name.length();
		for (int begin = 0; begin < header.length(); begin = endOfCookie(header, begin) + 1) {
			while (begin < header.length() && header.charAt(begin) == ' ') {
				begin++;
			}
			if (header.startsWith(this.name, begin) && begin + length < header.length()
					&& header.charAt(begin + length) == '=') {
				return begin + length + 1;
			}
		}
		return -1;
	}

	private static int endOfCookie(String header, int from) {
		int end = header.indexOf(';', from);
		return (end >= 0) ? end : header.length();
	}

	private static long hashValue(String text, int begin, int end) {
		boolean quoted = end - begin >= 2 && text.charAt(begin) == '"' && text.charAt(end - 1) == '"';
		int from = quoted ? begin + 1 : begin;
		int to = quoted ? end - 1 : end;
		return (from < to) ? HashKey.hashOf(text, from, to, 0) : ABSENT;
	}

}
