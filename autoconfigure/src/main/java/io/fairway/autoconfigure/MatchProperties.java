package io.fairway.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

import io.fairway.routing.OnNoMatch;

/**
 * Which instances are for this application at all.
 */
@ConfigurationPropertiesSource
public class MatchProperties extends InstanceMatchProperties {

	/**
	 * What requests get when no instance matches: none, or any instance.
	 */
	private OnNoMatch fallback = OnNoMatch.NONE;

	public OnNoMatch getFallback() {
		return this.fallback;
	}

	public void setFallback(OnNoMatch fallback) {
		this.fallback = fallback;
	}

}
