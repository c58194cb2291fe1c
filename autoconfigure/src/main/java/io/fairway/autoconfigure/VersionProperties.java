package io.fairway.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * Routing by version.
 */
@ConfigurationPropertiesSource
public class VersionProperties {

	/**
	 * Whether a request can ask for a version.
	 */
	private boolean enabled = true;

	/**
	 * Header of the outgoing request that names the wanted version.
	 */
	private String header = "X-Service-Version";

	/**
	 * Version for requests that name none. Without it, they go to all versions.
	 */
	private @Nullable String defaultVersion;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public String getHeader() {
		return this.header;
	}

	public void setHeader(String header) {
		this.header = header;
	}

	public @Nullable String getDefaultVersion() {
		return this.defaultVersion;
	}

	public void setDefaultVersion(@Nullable String defaultVersion) {
		this.defaultVersion = defaultVersion;
	}

}
