package io.fairway.autoconfigure;

import java.util.Comparator;
import java.util.Set;
import java.util.function.Function;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

import io.fairway.client.LoadBalancerSettings;
import io.fairway.client.LoadBalancerSettingsRegistry;
import io.fairway.client.LoadBalancerSettingsRegistry.Change;

/**
 * The settings of balancing. A service whose properties did not change keeps what it has.
 */
final class LoadBalancerSettingsGroup implements SettingsGroup {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName
		.of(FairwayLoadBalancerProperties.PREFIX);

	private static final ConfigurationPropertyName CLIENTS = ConfigurationPropertyName
		.of(FairwayLoadBalancerProperties.CLIENTS);

	private static final String CONNECTION = "connection";

	private static final Set<String> OF_REQUESTS = Set.of("circuitbreaker", "limit", "retry", CONNECTION);

	private final LoadBalancerSettingsFactory factory;

	private final LoadBalancerSettingsRegistry settings;

	private final boolean connections;

	/**
	 * The settings of all services.
	 * @param factory makes the settings
	 * @param settings where they are replaced
	 * @param connections whether clients were built that know connection settings
	 */
	LoadBalancerSettingsGroup(LoadBalancerSettingsFactory factory, LoadBalancerSettingsRegistry settings,
			boolean connections) {
		this.factory = factory;
		this.settings = settings;
		this.connections = connections;
	}

	@Override
	public ConfigurationPropertyName prefix() {
		return PREFIX;
	}

	@Override
	public Runnable prepare(SettingsSource source, Set<ConfigurationPropertyName> changed) {
		Function<String, LoadBalancerSettings> next = this.factory
			.create(source.bind(PREFIX, FairwayLoadBalancerProperties.class));
		return () -> this.settings.replace(next, (serviceId) -> change(serviceId, changed));
	}

	private static Change change(String serviceId, Set<ConfigurationPropertyName> changed) {
		return changed.stream()
			.filter((name) -> concerns(name, serviceId))
			.map((name) -> OF_REQUESTS.contains(setting(name)) ? Change.OF_REQUESTS : Change.OF_ROUTING)
			.max(Comparator.naturalOrder())
			.orElse(Change.NONE);
	}

	private static boolean concerns(ConfigurationPropertyName name, String serviceId) {
		return !CLIENTS.isAncestorOf(name)
				|| serviceId.equals(name.getElement(CLIENTS.getNumberOfElements(), Form.ORIGINAL));
	}

	private static String setting(ConfigurationPropertyName name) {
		int element = CLIENTS.isAncestorOf(name) ? CLIENTS.getNumberOfElements() + 1 : PREFIX.getNumberOfElements();
		return (name.getNumberOfElements() > element) ? name.getElement(element, Form.UNIFORM) : "";
	}

	@Override
	public boolean needsRestart(ConfigurationPropertyName changed) {
		return !this.connections && setting(changed).equals(CONNECTION);
	}

}
