package io.fairway.balancer;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

/**
 * What requests have in common that shall reach the same instance, such as the id of a
 * user, as a 64-bit hash. Every bean of this type can be selected by its name with
 * {@code fairway.loadbalancer.consistent-hash.key.bean}. Called for each request, so it
 * should allocate nothing. Thread-safe.
 */
@FunctionalInterface
public interface HashKey {

	/**
	 * The answer for a request that has no key.
	 */
	long ABSENT = Long.MIN_VALUE;

	/**
	 * The number of characters of a text that are hashed at most. What strangers send may
	 * be long, and hashing it takes time.
	 */
	int MAX_LENGTH = 8192;

	/**
	 * The hash of the key of a request.
	 * @param request the request
	 * @return the hash, whose bits must all depend on the key, or {@link #ABSENT}
	 */
	long hash(Request<?> request);

	/**
	 * A key made of text, hashed as Envoy hashes it.
	 * @param text extracts the text, {@code null} if there is none; thread-safe
	 * @return the key
	 */
	static HashKey ofText(Function<Request<?>, @Nullable String> text) {
		return (request) -> {
			String value = text.apply(request);
			return (value != null) ? hashOf(value, 0, value.length(), 0) : ABSENT;
		};
	}

	/**
	 * The hash that Envoy computes: xxHash64 of the text in UTF-8. A part of a text is
	 * hashed in place, without allocation as long as it is ASCII.
	 * @param text the text
	 * @param begin the index of the first character
	 * @param end the index after the last character
	 * @param seed 0, or the hash of a text before this one
	 * @return the hash
	 */
	static long hashOf(String text, int begin, int end, long seed) {
		return XxHash64.hash(text, begin, Math.min(end, begin + MAX_LENGTH), seed);
	}

}
