package io.fairway.sample;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What keeps requests from instances that fail, each turned on and off by a property.
 */
enum Protection {

	/** Instances whose calls fail in a row. */
	EJECTION("fairway.loadbalancer.outlier.enabled"),

	/** Instances of whose latest calls too many failed or were slow. */
	CIRCUIT_BREAKERS("fairway.loadbalancer.circuit-breaker.enabled"),

	/** Instances that do not answer when asked whether they are well. */
	HEALTH_CHECKS("fairway.loadbalancer.health-check.enabled");

	private final String property;

	Protection(String property) {
		this.property = property;
	}

	/**
	 * The protection of the given name.
	 * @throws UnknownValueException if there is no such protection
	 */
	static Protection named(String name) {
		UnknownValueException.require("protection", name, names());
		return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
	}

	private static List<String> names() {
		return Arrays.stream(values()).map(Protection::label).toList();
	}

	/** The name as it is written in addresses. */
	String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	String property() {
		return this.property;
	}

}
