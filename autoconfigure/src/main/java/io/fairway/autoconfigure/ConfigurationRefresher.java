package io.fairway.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Lets changed properties take effect. They are bound to new objects and validated before
 * anything is replaced, so a mistake leaves all settings as they were. What acts only
 * after a restart is said.
 */
final class ConfigurationRefresher implements ApplicationListener<EnvironmentChangeEvent>, Ordered {

	private static final Log logger = LogFactory.getLog(ConfigurationRefresher.class);

	private final SettingsSource source;

	private final List<SettingsGroup> groups;

	private volatile @Nullable String refusal;

	/**
	 * A refresher.
	 * @param source the properties
	 * @param groups what depends on them
	 */
	ConfigurationRefresher(SettingsSource source, List<SettingsGroup> groups) {
		this.source = source;
		this.groups = List.copyOf(groups);
	}

	/**
	 * Before Spring Cloud binds its beans anew, which fails where a value cannot be
	 * bound.
	 */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public synchronized void onApplicationEvent(EnvironmentChangeEvent event) {
		this.refusal = null;
		try {
			apply(this.source.read());
		}
		catch (BindException | InvalidConfigurationException ex) {
			this.refusal = ex.getMessage();
			logger.error("The changed configuration is not applied, the former one goes on: " + ex.getMessage(), ex);
		}
	}

	private void apply(Map<ConfigurationPropertyName, Object> values) {
		Set<ConfigurationPropertyName> changed = this.source.changed(values);
		if (!changed.isEmpty()) {
			List<Runnable> changes = this.groups.stream()
				.filter((group) -> !in(group, changed).isEmpty())
				.map((group) -> group.prepare(this.source, in(group, changed)))
				.toList();
			changes.forEach(Runnable::run);
			this.source.applied(values);
			sayWhatNeedsRestart(changed);
		}
	}

	/** Why the last change was not applied, or {@code null} if it was. */
	@Nullable String refusal() {
		return this.refusal;
	}

	private static Set<ConfigurationPropertyName> in(SettingsGroup group, Set<ConfigurationPropertyName> changed) {
		return changed.stream().filter(group.prefix()::isAncestorOf).collect(Collectors.toSet());
	}

	private void sayWhatNeedsRestart(Set<ConfigurationPropertyName> changed) {
		String names = changed.stream()
			.filter(this::needsRestart)
			.map(ConfigurationPropertyName::toString)
			.collect(Collectors.joining(", "));
		if (!names.isEmpty()) {
			logger.warn("Changed, but without effect until the application is restarted: " + names);
		}
	}

	private boolean needsRestart(ConfigurationPropertyName name) {
		return this.groups.stream()
			.filter((group) -> group.prefix().isAncestorOf(name))
			.findFirst()
			.map((group) -> group.needsRestart(name))
			.orElse(true);
	}

}
