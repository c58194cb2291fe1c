package io.fairway.autoconfigure;

import java.beans.PropertyDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyCaching;
import org.springframework.boot.context.properties.source.ConfigurationPropertyCaching.CacheOverride;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

import io.fairway.actuate.ServiceSettings;
import io.fairway.actuate.Setting;

/**
 * Tells the settings of a service with the properties that they come from. They are bound
 * as a change of the configuration binds them, and kept until the next change, since
 * finding the origins of all of them takes a while. Thread-safe.
 */
final class PropertyOrigins implements ServiceSettings, ApplicationListener<EnvironmentChangeEvent> {

	private final Environment environment;

	private final ServiceDefaults advisor;

	private final ConfigurationRefresher refresher;

	private volatile @Nullable Known known;

	PropertyOrigins(Environment environment, ServiceDefaults advisor, ConfigurationRefresher refresher) {
		this.environment = environment;
		this.advisor = advisor;
		this.refresher = refresher;
	}

	@Override
	public void onApplicationEvent(EnvironmentChangeEvent event) {
		// A change that was refused has no effect.
		if (this.refresher.refusal() == null) {
			this.known = null;
		}
	}

	private Known known() {
		Known known = this.known;
		if (known == null) {
			known = new Known(bind(), new ConcurrentHashMap<>());
			this.known = known;
		}
		return known;
	}

	private FairwayLoadBalancerProperties bind() {
		try {
			return Binder.get(this.environment)
				.bindOrCreate(FairwayLoadBalancerProperties.PREFIX, Bindable.of(FairwayLoadBalancerProperties.class),
						this.advisor.apply(BindHandler.DEFAULT));
		}
		catch (BindException ex) {
			if (this.refresher.refusal() == null) {
				throw ex;
			}
			return new FairwayLoadBalancerProperties();
		}
	}

	@Override
	public Set<String> services() {
		return Set.copyOf(known().properties().getClients().keySet());
	}

	@Override
	public List<Setting> of(String serviceId) {
		Known known = known();
		return known.settings().computeIfAbsent(serviceId, (id) -> settings(known.properties(), id));
	}

	@Override
	public @Nullable String refusal() {
		return this.refresher.refusal();
	}

	private List<Setting> settings(FairwayLoadBalancerProperties properties, String serviceId) {
		ServiceProperties own = properties.getClients().get(serviceId);
		List<Setting> settings = new ArrayList<>();
		// Otherwise each look at a source that may change goes through all its names.
		try (CacheOverride caching = ConfigurationPropertyCaching.get(this.environment).override()) {
			collect("", (own != null) ? own : properties, settings, prefixes((own != null) ? serviceId : null));
		}
		return List.copyOf(settings);
	}

	/** Where a setting is looked for, one after the other. */
	private static List<ConfigurationPropertyName> prefixes(@Nullable String serviceId) {
		ConfigurationPropertyName all = ConfigurationPropertyName.of(FairwayLoadBalancerProperties.PREFIX);
		if (serviceId == null) {
			return List.of(all);
		}
		String own = FairwayLoadBalancerProperties.CLIENTS;
		ConfigurationPropertyName plain = ConfigurationPropertyName.isValid(own + "." + serviceId)
				? ConfigurationPropertyName.of(own + "." + serviceId) : null;
		ConfigurationPropertyName bracketed = ConfigurationPropertyName.of(own + "[" + serviceId + "]");
		return (plain != null) ? List.of(plain, bracketed, all) : List.of(bracketed, all);
	}

	private void collect(String prefix, Object bean, List<Setting> settings, List<ConfigurationPropertyName> prefixes) {
		BeanWrapper wrapper = PropertyAccessorFactory.forBeanPropertyAccess(bean);
		for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(
				ServiceProperties.class.isInstance(bean) ? ServiceProperties.class : bean.getClass())) {
			if (property.getReadMethod() == null || property.getName().equals("class")) {
				continue;
			}
			String name = prefix + dashed(property.getName());
			Object value = wrapper.getPropertyValue(property.getName());
			if (value instanceof Map<?, ?> map && map.values().stream().anyMatch(PropertyOrigins::isNested)) {
				map.forEach((key, element) -> collect(name + "." + key + ".", element, settings, prefixes));
			}
			else if (value != null && isNested(value)) {
				collect(name + ".", value, settings, prefixes);
			}
			else {
				settings.add(setting(name, described(value), prefixes));
			}
		}
	}

	private static boolean isNested(@Nullable Object value) {
		return value != null && ClassUtils.getPackageName(value.getClass()).startsWith("io.fairway.")
				&& !(value instanceof Enum);
	}

	/** Elements that have settings of their own, such as splits, as maps. */
	private static @Nullable Object described(@Nullable Object value) {
		if (value instanceof Map<?, ?> map) {
			Map<String, @Nullable Object> described = new LinkedHashMap<>();
			map.forEach((key, element) -> described.put(String.valueOf(key), described(element)));
			return described;
		}
		if (value instanceof Collection<?> elements) {
			List<@Nullable Object> described = new ArrayList<>();
			elements.forEach((element) -> described.add(described(element)));
			return described;
		}
		if (isNested(value) && value != null) {
			Map<String, @Nullable Object> described = new LinkedHashMap<>();
			BeanWrapper wrapper = PropertyAccessorFactory.forBeanPropertyAccess(value);
			for (PropertyDescriptor property : wrapper.getPropertyDescriptors()) {
				if (!property.getName().equals("class")) {
					described.put(dashed(property.getName()), described(wrapper.getPropertyValue(property.getName())));
				}
			}
			return described;
		}
		return (value == null || value instanceof Number || value instanceof Boolean || value instanceof Enum
				|| value instanceof Duration) ? value : value.toString();
	}

	private Setting setting(String name, @Nullable Object value, List<ConfigurationPropertyName> prefixes) {
		for (ConfigurationPropertyName prefix : prefixes) {
			ConfigurationPropertyName property = append(prefix, name);
			for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
				ConfigurationProperty found = find(source, property, value);
				if (found != null) {
					return new Setting(name, value, property.toString(),
							(found.getOrigin() != null) ? found.getOrigin().toString() : null);
				}
				if (source.containsDescendantOf(property) == ConfigurationPropertyState.PRESENT) {
					return new Setting(name, value, property.toString(), null);
				}
			}
		}
		return new Setting(name, value, null, null);
	}

	/** The property itself, or the first of the elements that make it up. */
	private static @Nullable ConfigurationProperty find(ConfigurationPropertySource source,
			ConfigurationPropertyName property, @Nullable Object value) {
		ConfigurationProperty found = source.getConfigurationProperty(property);
		if (found == null && value instanceof Collection<?>) {
			found = source.getConfigurationProperty(property.append("[0]"));
		}
		if (found == null && value instanceof Map<?, ?> map) {
			for (Object key : map.keySet()) {
				ConfigurationProperty element = source.getConfigurationProperty(property.append("[" + key + "]"));
				found = (found != null) ? found : element;
			}
		}
		return found;
	}

	private static ConfigurationPropertyName append(ConfigurationPropertyName prefix, String name) {
		return ConfigurationPropertyName.isValid(name) ? prefix.append(name)
				: prefix.append("[" + name.toLowerCase(Locale.ROOT) + "]");
	}

	private static String dashed(String name) {
		StringBuilder dashed = new StringBuilder();
		for (char character : name.toCharArray()) {
			if (Character.isUpperCase(character)) {
				dashed.append('-').append(Character.toLowerCase(character));
			}
			else {
				dashed.append(character);
			}
		}
		return dashed.toString();
	}

	/**
	 * What was found since the last change.
	 *
	 * @param properties all properties
	 * @param settings the settings of the services that were asked for
	 */
	private record Known(FairwayLoadBalancerProperties properties, Map<String, List<Setting>> settings) {
	}

}
