package io.fairway.health;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Where and how an instance is asked. All of this is what the application says: from the
 * registry come the host, the port and whether the instance is secure, and nothing else.
 *
 * @param port the port, 1 to 65535, or {@code null} for that of the instance
 * @param secure whether to use TLS, or {@code null} as the instance does
 * @param host the name that the instance is called by, in the {@code Host} header and in
 * its certificate, or {@code null} for its host
 * @param tls how TLS is used
 */
public record EndpointSettings(@Nullable Integer port, @Nullable Boolean secure, @Nullable String host,
		TlsSettings tls) {

	private static final int MAX_PORT = 65_535;

	public EndpointSettings {
		Assert.isTrue(port == null || (port >= 1 && port <= MAX_PORT),
				() -> "port: " + port + " (expected: 1 to 65535)");
	}

}
