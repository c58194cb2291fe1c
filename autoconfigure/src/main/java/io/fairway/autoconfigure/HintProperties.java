package io.fairway.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * Routing by hints, as Spring Cloud's.
 */
@ConfigurationPropertiesSource
public class HintProperties {

	/**
	 * Whether the hint of a request, from its header or from
	 * "spring.cloud.loadbalancer.hint", selects the instances whose metadata "hint" is
	 * equal. A gateway passes on the headers of its callers, who can then steer.
	 */
	private boolean enabled;

	/**
	 * Header of the outgoing request that carries the hint,
	 * "spring.cloud.loadbalancer.hint-header-name" by default.
	 */
	private @Nullable String header;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable String getHeader() {
		return this.header;
	}

	public void setHeader(@Nullable String header) {
		this.header = header;
	}

}
