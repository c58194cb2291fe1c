package io.fairway.autoconfigure;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

import io.fairway.instance.Instance;
import io.fairway.registration.ApplicationRegistration;
import io.fairway.registration.RegistrationSettings;
import io.fairway.registration.ServiceRegistrar;

/**
 * How this application describes itself and how long that holds. What is registered is
 * registered again, under its former id or a new one.
 */
final class RegistrationSettingsGroup implements SettingsGroup {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("fairway.registration");

	private static final Set<String> FIXED = Set.of("enabled", "registries", "serviceid", "initialstatus");

	/** That of the web server is filled in later. */
	private static final int ANY_PORT = 80;

	private final ServiceRegistrar registrar;

	private final @Nullable ApplicationRegistration registration;

	private final ApplicationDescription description;

	private final String serviceId;

	private final FairwayExecutors executors;

	/**
	 * The settings of registrations.
	 * @param registrar keeps all registrations
	 * @param registration that of the application, or {@code null} if it has none
	 * @param description describes the application
	 * @param serviceId the service that it belongs to, which does not change
	 * @param executors where registries are called
	 */
	RegistrationSettingsGroup(ServiceRegistrar registrar, @Nullable ApplicationRegistration registration,
			ApplicationDescription description, String serviceId, FairwayExecutors executors) {
		this.registrar = registrar;
		this.registration = registration;
		this.description = description;
		this.serviceId = serviceId;
		this.executors = executors;
	}

	@Override
	public ConfigurationPropertyName prefix() {
		return PREFIX;
	}

	@Override
	public Runnable prepare(SettingsSource source, Set<ConfigurationPropertyName> changed) {
		FairwayRegistrationProperties properties = source.bind(PREFIX, FairwayRegistrationProperties.class);
		properties.setServiceId(this.serviceId);
		RegistrationSettings settings = settings(properties, this.executors);
		Duration drain = drain(properties);
		IntFunction<Instance> description = this.description.of(properties);
		Objects.requireNonNull(description.apply(ANY_PORT)); // fails if it makes no sense
		return () -> this.executors.blocking().execute(() -> {
			this.registrar.replace(settings);
			if (this.registration != null) {
				this.registration.replace(description, drain);
			}
		});
	}

	static RegistrationSettings settings(FairwayRegistrationProperties properties, FairwayExecutors executors) {
		return new RegistrationSettings(Requirements.positive("fairway.registration.ttl", properties.getTtl()),
				properties.isFailFast(), executors.timer(), executors.blocking(),
				(bound) -> ThreadLocalRandom.current().nextInt(bound));
	}

	static Duration drain(FairwayRegistrationProperties properties) {
		return Requirements.notNegative("fairway.registration.drain", properties.getDrain());
	}

	@Override
	public boolean needsRestart(ConfigurationPropertyName changed) {
		return FIXED.contains(changed.getElement(PREFIX.getNumberOfElements(), Form.UNIFORM));
	}

}
