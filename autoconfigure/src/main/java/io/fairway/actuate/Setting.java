package io.fairway.actuate;

import org.jspecify.annotations.Nullable;

/**
 * A setting of a service, and who set it.
 *
 * @param name the name below {@code fairway.loadbalancer}
 * @param value the value that holds
 * @param property the property that it comes from, {@code null} for a default
 * @param origin where that property was set, such as a line of a file, {@code null} if
 * that is not known
 */
public record Setting(String name, @Nullable Object value, @Nullable String property, @Nullable String origin) {

	boolean isSet() {
		return this.property != null;
	}

	boolean isOfOneService() {
		return this.property != null && this.property.startsWith("fairway.loadbalancer.clients");
	}

}
