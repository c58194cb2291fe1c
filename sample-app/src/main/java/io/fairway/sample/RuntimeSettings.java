package io.fairway.sample;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.stereotype.Component;

import io.fairway.balancer.PolicyNames;
import io.fairway.instance.Locality;

/**
 * What can be chosen while the sample runs. Policy, zone and protections are properties,
 * changed as a configuration server changes them: the environment first, then an event.
 * The version is a header of each request. Thread-safe.
 */
@Component
final class RuntimeSettings {

	/** The choice of no version or zone in particular. */
	static final String ANY = "any";

	private static final String POLICY = "fairway.loadbalancer.policy";

	private static final String REGION = "fairway.loadbalancer.locality.region";

	private static final String ZONE = "fairway.loadbalancer.locality.zone";

	private final Map<String, Object> properties = new ConcurrentHashMap<>();

	private final ConfigurableApplicationContext context;

	private final ConfigurableEnvironment environment;

	private final PolicyNames policies;

	private final Backends backends;

	private final ShareWindow window;

	private volatile String version = ANY;

	RuntimeSettings(ConfigurableApplicationContext context, PolicyNames policies, Backends backends,
			ShareWindow window) {
		this.context = context;
		this.environment = context.getEnvironment();
		this.policies = policies;
		this.backends = backends;
		this.window = window;
		this.environment.getPropertySources().addFirst(new MapPropertySource("demo", this.properties));
	}

	String policy() {
		return this.environment.getProperty(POLICY, "round-robin");
	}

	List<String> policies() {
		return this.policies.names();
	}

	String version() {
		return this.version;
	}

	List<String> versions() {
		return orAny(this.backends.versions());
	}

	String zone() {
		return this.environment.getProperty(ZONE, ANY);
	}

	List<String> zones() {
		return orAny(this.backends.zones());
	}

	private static List<String> orAny(List<String> values) {
		return Stream.concat(Stream.of(ANY), values.stream()).toList();
	}

	boolean isOn(Protection protection) {
		return this.environment.getProperty(protection.property(), Boolean.class, false);
	}

	/** Whether each protection is on, by its name. */
	Map<String, Boolean> protections() {
		Map<String, Boolean> protections = new LinkedHashMap<>();
		for (Protection protection : Protection.values()) {
			protections.put(protection.label(), isOn(protection));
		}
		return protections;
	}

	/**
	 * Changes the policy.
	 * @throws UnknownValueException if there is no such policy
	 */
	synchronized void usePolicy(String name) {
		UnknownValueException.require("policy", name, policies());
		apply(Map.of(POLICY, name));
	}

	/**
	 * Changes the zone that the client runs in.
	 * @throws UnknownValueException if there is no such zone
	 */
	synchronized void useZone(String name) {
		UnknownValueException.require("zone", name, zones());
		Locality locality = this.backends.locality(name);
		apply(Map.of(REGION, locality.region(), ZONE, locality.zone()));
	}

	/**
	 * Changes the version that requests ask for.
	 * @throws UnknownValueException if there is no such version
	 */
	synchronized void useVersion(String name) {
		UnknownValueException.require("version", name, versions());
		this.version = name;
		this.window.reset();
	}

	/**
	 * Turns a protection on or off.
	 */
	synchronized void protect(Protection protection, boolean on) {
		apply(Map.of(protection.property(), Boolean.toString(on)));
	}

	private void apply(Map<String, String> changes) {
		changes.forEach(this::put);
		this.context.publishEvent(new EnvironmentChangeEvent(this.context, Set.copyOf(changes.keySet())));
		this.window.reset();
	}

	private void put(String property, String value) {
		if (value.isEmpty()) {
			this.properties.remove(property);
		}
		else {
			this.properties.put(property, value);
		}
	}

}
