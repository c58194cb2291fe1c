package io.fairway.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

/**
 * The properties of Fairway in the environment: bound to objects as they are at the
 * start, and compared with what they were.
 */
final class SettingsSource {

	static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("fairway");

	private static final Set<String> GROUPS = Set.of("discovery", "enabled", "loadbalancer", "metrics", "registration",
			"ui");

	/** Not what the process was started with, which may be anybody's. */
	private static final Function<ConfigurationPropertySource, Boolean> CHECKED = new UnboundElementsSourceFilter();

	private final Environment environment;

	private final ServiceDefaults advisor;

	private Map<ConfigurationPropertyName, Object> applied;

	/**
	 * The properties of an environment.
	 * @param environment the environment
	 * @param advisor knows which properties are the defaults of others
	 */
	SettingsSource(Environment environment, ServiceDefaults advisor) {
		this.environment = environment;
		this.advisor = advisor;
		this.applied = read();
	}

	<T> T bind(ConfigurationPropertyName prefix, Class<T> type) {
		return Binder.get(this.environment)
			.bindOrCreate(prefix, Bindable.of(type), this.advisor.apply(BindHandler.DEFAULT));
	}

	/**
	 * The properties as they are now.
	 * @throws InvalidConfigurationException if one is in no group that there is, so that
	 * nothing would ever read it
	 */
	Map<ConfigurationPropertyName, Object> read() {
		Map<ConfigurationPropertyName, Object> values = new LinkedHashMap<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				boolean checked = CHECKED.apply(source);
				iterable.stream().filter(ROOT::isAncestorOf).forEach((name) -> {
					if (checked) {
						requireGroup(name, iterable);
					}
					values.computeIfAbsent(name, (key) -> value(iterable, key));
				});
			}
		}
		return values;
	}

	private void requireGroup(ConfigurationPropertyName name, ConfigurationPropertySource source) {
		if (!GROUPS.contains(name.getElement(1, Form.UNIFORM))) {
			throw new InvalidConfigurationException(name.toString(), value(source, name), "there is no such property",
					"Correct the name after '" + ROOT + ".', which is one of: "
							+ String.join(", ", new TreeSet<>(GROUPS)));
		}
	}

	/** Notes that what depends on the properties goes by these. */
	void applied(Map<ConfigurationPropertyName, Object> values) {
		this.applied = values;
	}

	/** The names with other values than those that were applied, or that came or went. */
	Set<ConfigurationPropertyName> changed(Map<ConfigurationPropertyName, Object> now) {
		Map<ConfigurationPropertyName, Object> before = this.applied;
		Set<ConfigurationPropertyName> changed = new TreeSet<>();
		now.forEach((name, value) -> addIf(!value.equals(before.get(name)), name, changed));
		before.keySet().forEach((name) -> addIf(!now.containsKey(name), name, changed));
		return changed;
	}

	private static void addIf(boolean condition, ConfigurationPropertyName name, Set<ConfigurationPropertyName> names) {
		if (condition) {
			names.add(name);
		}
	}

	/** Another property that a placeholder stands for may be what changes. */
	private @Nullable Object value(ConfigurationPropertySource source, ConfigurationPropertyName name) {
		var property = source.getConfigurationProperty(name);
		if (property == null) {
			return null;
		}
		return (property.getValue() instanceof String text) ? this.environment.resolvePlaceholders(text)
				: property.getValue();
	}

}
