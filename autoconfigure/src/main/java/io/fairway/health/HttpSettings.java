package io.fairway.health;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an instance is asked over HTTP, and which answers are good. Nothing in here may
 * contain control characters.
 *
 * @param method the method, in capitals
 * @param path the path, which begins with a slash, and the query
 * @param headers further headers
 * @param expected the statuses of a healthy instance
 */
public record HttpSettings(String method, String path, Map<String, String> headers, List<StatusRange> expected) {

	public HttpSettings {
		headers = new LinkedHashMap<>(headers);
		expected = List.copyOf(expected);
	}

	boolean isExpected(int status) {
		return this.expected.stream().anyMatch((range) -> range.contains(status));
	}

}
