package io.fairway.autoconfigure;

import java.util.Set;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * The settings under one prefix, which can change while the application runs.
 */
interface SettingsGroup {

	/** What all names of the group begin with. */
	ConfigurationPropertyName prefix();

	/**
	 * Binds and validates what the environment says now, without a change of anything.
	 * @param source binds properties
	 * @param changed the names that have another value than before, all of them with the
	 * prefix
	 * @return lets the settings hold, and does not fail
	 * @throws InvalidConfigurationException if a setting makes no sense
	 */
	Runnable prepare(SettingsSource source, Set<ConfigurationPropertyName> changed);

	/**
	 * Whether a change acts only when the application starts again.
	 * @param changed the name of a property with the prefix
	 */
	boolean needsRestart(ConfigurationPropertyName changed);

}
