package io.fairway.registration;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;
import org.springframework.util.Assert;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;

/**
 * Spring Cloud's view of the {@link ServiceRegistrar}, for code and endpoints that expect
 * a {@link ServiceRegistry}. Thread-safe.
 */
public final class FairwayServiceRegistry implements ServiceRegistry<Registration> {

	private static final Log logger = LogFactory.getLog(FairwayServiceRegistry.class);

	private static final String UP = "UP";

	private static final String OUT_OF_SERVICE = "OUT_OF_SERVICE";

	private final ServiceRegistrar registrar;

	private final Map<InstanceId, String> statuses = new ConcurrentHashMap<>();

	/**
	 * A view of the given registrar.
	 * @param registrar the registrar
	 */
	public FairwayServiceRegistry(ServiceRegistrar registrar) {
		this.registrar = registrar;
	}

	@Override
	public void register(@Nullable Registration registration) {
		Instance instance = instance(registration);
		this.registrar.register(instance);
		this.statuses.put(instance.id(), UP);
	}

	@Override
	public void deregister(@Nullable Registration registration) {
		InstanceId id = instance(registration).id();
		this.registrar.deregister(id);
		this.statuses.remove(id);
	}

	/**
	 * Registers or deregisters an instance.
	 * @param registration the instance
	 * @param status {@code UP} or {@code OUT_OF_SERVICE}
	 * @throws IllegalArgumentException if the status is another one
	 */
	@Override
	public void setStatus(Registration registration, String status) {
		switch (status.toUpperCase(Locale.ROOT)) {
			case UP -> register(registration);
			case OUT_OF_SERVICE -> {
				deregister(registration);
				this.statuses.put(instance(registration).id(), OUT_OF_SERVICE);
			}
			default -> throw new IllegalArgumentException(
					"status: " + status + " (expected: " + UP + " or " + OUT_OF_SERVICE + ")");
		}
	}

	@Override
	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" }) // not our
																		// signature
	public <T> T getStatus(Registration registration) {
		return (T) this.statuses.getOrDefault(instance(registration).id(), OUT_OF_SERVICE);
	}

	@Override
	public void close() {
		this.registrar.close();
		this.statuses.clear();
	}

	private static Instance instance(@Nullable Registration registration) {
		Assert.notNull(registration, "registration: null (expected: a registration)");
		return Instance.from(registration.getServiceId(), registration,
				(problem) -> logger.warn("Registration of service '" + registration.getServiceId() + "': " + problem));
	}

}
