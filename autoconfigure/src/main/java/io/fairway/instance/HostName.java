package io.fairway.instance;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The strict grammar of hosts: a name of RFC 1123, a dotted IPv4 address, or an IPv6
 * literal. Everything else, such as {@code evil.com/@10.0.0.1} or {@code 2130706433},
 * would be read differently by different URI parsers and is refused.
 */
final class HostName {

	private static final int MAX_LENGTH = 253;

	private static final Pattern NAME = Pattern
		.compile("[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*");

	private static final Pattern IPV4 = Pattern
		.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)");

	private static final Pattern NUMBER = Pattern.compile("\\d+|0[xX][0-9a-fA-F]*");

	private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

	private HostName() {
	}

	/**
	 * The host in the form in which URIs contain it.
	 * @return the host, an IPv6 literal in brackets, or {@code null} if it is not valid
	 */
	static @Nullable String normalize(@Nullable String host) {
		if (host == null || host.isEmpty() || host.length() > MAX_LENGTH) {
			return null;
		}
		if (host.indexOf(':') >= 0) {
			return normalizeIpv6(host);
		}
		if (IPV4.matcher(host).matches()) {
			return host;
		}
		return (NAME.matcher(host).matches() && !endsLikeNumber(host)) ? host : null;
	}

	/**
	 * Behind a dot, {@link java.net.URI} asks for a letter even where it is no number.
	 */
	private static boolean endsLikeNumber(String host) {
		int dot = host.lastIndexOf('.');
		return (dot >= 0) ? Character.isDigit(host.charAt(dot + 1)) : NUMBER.matcher(host).matches();
	}

	private static @Nullable String normalizeIpv6(String host) {
		boolean bracketed = host.startsWith("[") && host.endsWith("]");
		String literal = bracketed ? host.substring(1, host.length() - 1) : host;
		if (!IPV6.matcher(literal).matches()) {
			return null;
		}
		String result = "[" + literal.toLowerCase(Locale.ROOT) + "]";
		try {
			// In brackets, only a literal is parsed: no name is ever looked up.
			InetAddress.getByName(result);
			return result;
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

}
