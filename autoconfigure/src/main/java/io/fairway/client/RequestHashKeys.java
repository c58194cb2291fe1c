package io.fairway.client;

import java.util.Locale;

import io.fairway.balancer.HashKey;

/**
 * The hash keys that the outgoing request itself offers, and that of the inbound request
 * being served. All hash what Envoy hashes, and none decodes what is percent-encoded.
 */
public final class RequestHashKeys {

	private RequestHashKeys() {
	}

	/**
	 * The values of a header, in whatever order they come.
	 * @param name the name, in upper or lower case
	 * @return the key
	 */
	public static HashKey header(String name) {
		return new HeaderHashKey(name.toLowerCase(Locale.ROOT));
	}

	/**
	 * The value of a cookie, the first with that name, unless it is empty.
	 * @param name the name, whose case matters
	 * @return the key
	 */
	public static HashKey cookie(String name) {
		return new CookieHashKey(name);
	}

	/**
	 * The value of a query parameter, the first with that name.
	 * @param name the name as it is in the URL, whose case matters
	 * @return the key
	 */
	public static HashKey queryParameter(String name) {
		return new QueryParameterHashKey(name);
	}

	/**
	 * The path of the URL without the query.
	 * @return the key
	 */
	public static HashKey path() {
		return new PathHashKey();
	}

	/**
	 * One segment of the path, unless it is empty.
	 * @param number the number of the segment, from 1 on
	 * @return the key
	 */
	public static HashKey pathSegment(int number) {
		return new PathSegmentHashKey(number);
	}

	/**
	 * The hint that Spring Cloud's configuration gives for the service, unless it is the
	 * one that all services have by default.
	 * @return the key
	 */
	public static HashKey instanceHint() {
		return new InstanceHintHashKey();
	}

	/**
	 * The address that the inbound request came from which is being served.
	 * @param source finds the address
	 * @return the key
	 */
	public static HashKey sourceAddress(SourceAddress source) {
		return new SourceAddressHashKey(source);
	}

}
