package io.fairway.autoconfigure;

import java.util.Set;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Settings that are read from their properties each time, which Spring Cloud binds anew.
 *
 * @param prefix what all names of the group begin with
 */
record ReboundSettingsGroup(ConfigurationPropertyName prefix) implements SettingsGroup {

	@Override
	public Runnable prepare(SettingsSource source, Set<ConfigurationPropertyName> changed) {
		return () -> {
		};
	}

	@Override
	public boolean needsRestart(ConfigurationPropertyName changed) {
		return false;
	}

}
