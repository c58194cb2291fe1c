package io.fairway.client;

import java.net.URI;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerUriTools;

/**
 * The URI of a request with the address of an instance in place of the name of the
 * service. It does what {@link LoadBalancerUriTools#reconstructURI} does, at a fraction
 * of its price, and leaves everything behind the address exactly as it is.
 */
final class InstanceUri {

	private static final int HTTPS_PORT = 443;

	private static final int HTTP_PORT = 80;

	private InstanceUri() {
	}

	static URI of(ServiceInstance instance, URI original) {
		String scheme = scheme(instance, original);
		return URI.create(scheme + "://" + part(original.getRawUserInfo(), "", "@") + host(instance.getHost()) + ":"
				+ port(instance, scheme) + part(original.getRawPath(), "", "") + part(original.getRawQuery(), "?", "")
				+ part(original.getRawFragment(), "#", ""));
	}

	private static String scheme(ServiceInstance instance, URI original) {
		if (instance.getScheme() != null) {
			return instance.getScheme();
		}
		String scheme = (original.getScheme() != null) ? original.getScheme() : LoadBalancerUriTools.DEFAULT_SCHEME;
		if (!instance.isSecure()) {
			return scheme;
		}
		return switch (scheme) {
			case "http" -> "https";
			case "ws" -> "wss";
			default -> scheme;
		};
	}

	private static int port(ServiceInstance instance, String scheme) {
		if (instance.getPort() >= 0) {
			return instance.getPort();
		}
		return scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
	}

	/** An IPv6 address needs brackets, which some registries leave out. */
	private static String host(String host) {
		boolean bare = host.indexOf(':') >= 0 && host.charAt(0) != '[';
		return bare ? "[" + host + "]" : host;
	}

	private static String part(@Nullable String part, String before, String after) {
		if (part == null) {
			return "";
		}
		return (before.isEmpty() && after.isEmpty()) ? part : before + part + after;
	}

}
