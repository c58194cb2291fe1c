package io.fairway.health;

import java.util.Objects;

import io.fairway.instance.Instance;

/**
 * Whom to ask.
 *
 * @param host where to connect to
 * @param port the port there
 * @param secure whether to use TLS
 * @param name the name in the certificate
 * @param authority the name in the request
 */
record Target(String host, int port, boolean secure, String name, String authority) {

	static Target of(Instance instance, EndpointSettings settings) {
		int port = Objects.requireNonNullElse(settings.port(), instance.getPort());
		boolean secure = Objects.requireNonNullElse(settings.secure(), instance.isSecure());
		String host = instance.getHost();
		String authority = Objects.requireNonNullElse(settings.host(), host + ":" + port);
		return new Target(host, port, secure, name(Objects.requireNonNullElse(settings.host(), host)), authority);
	}

	/** Without port, and without the brackets of an IPv6 address. */
	private static String name(String authority) {
		if (authority.startsWith("[")) {
			int end = authority.indexOf(']');
			return authority.substring(1, (end > 0) ? end : authority.length());
		}
		int colon = authority.indexOf(':');
		return (colon >= 0) ? authority.substring(0, colon) : authority;
	}

}
