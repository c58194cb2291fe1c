package io.fairway.routing;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * How the version stage finds out which version is wanted.
 *
 * @param header the header of the request that names the version
 * @param defaultVersion the version for requests without that header, or {@code null} for
 * any
 */
public record VersionSettings(String header, @Nullable String defaultVersion) {

	public VersionSettings {
		Assert.hasText(header, "header: '' (expected: the name of a header)");
	}

}
