package io.fairway.registry.etcd;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.InstanceId;

/**
 * The layout of the keys: {@code <prefix>/<service id>/<host:port>}. What could break it
 * is escaped as in a URL.
 */
final class EtcdKeys {

	private static final String SEPARATOR = "/";

	/** The character after the separator. */
	private static final String AFTER_SEPARATOR = "0";

	private final String prefix;

	EtcdKeys(String prefix) {
		this.prefix = prefix.replaceFirst("/+$", "");
	}

	/** What the keys of all instances begin with. */
	ByteString root() {
		return bytes(this.prefix + SEPARATOR);
	}

	/** What the keys of all instances of a service begin with. */
	ByteString service(String serviceId) {
		return bytes(servicePath(serviceId) + SEPARATOR);
	}

	/** The key of an instance. */
	ByteString instance(InstanceId id) {
		String address = escape(id.address()).replace("%3A", ":").replace("%5B", "[").replace("%5D", "]");
		return bytes(servicePath(id.serviceId()) + SEPARATOR + address);
	}

	/** The first key after all that begin with a key that ends with the separator. */
	static ByteString endOf(ByteString start) {
		return start.substring(0, start.size() - 1).concat(bytes(AFTER_SEPARATOR));
	}

	/** The service that a key belongs to, or {@code null} if the key is none of ours. */
	@Nullable String serviceId(ByteString key) {
		String path = key.toStringUtf8().substring(this.prefix.length() + 1);
		int end = path.indexOf(SEPARATOR);
		try {
			return (end > 0) ? URLDecoder.decode(path.substring(0, end).replace("+", "%2B"), StandardCharsets.UTF_8)
					: null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private String servicePath(String serviceId) {
		return this.prefix + SEPARATOR + escape(serviceId);
	}

	private static String escape(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
	}

	private static ByteString bytes(String text) {
		return ByteString.copyFromUtf8(text);
	}

}
