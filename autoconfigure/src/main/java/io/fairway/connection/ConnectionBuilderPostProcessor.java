package io.fairway.connection;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;

/**
 * Has Spring Boot's clients know which service has connections of its own, if any service
 * has. Otherwise the builders stay what they are.
 */
public final class ConnectionBuilderPostProcessor implements BeanPostProcessor {

	private final BooleanSupplier needed;

	private final Supplier<Connections> connections;

	/**
	 * A post-processor for every builder of Spring Boot.
	 * @param needed whether any service has connection settings
	 * @param connections the connections to all services, asked for when a client is
	 * built
	 */
	public ConnectionBuilderPostProcessor(BooleanSupplier needed, Supplier<Connections> connections) {
		this.needed = needed;
		this.connections = connections;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof ClientHttpRequestFactoryBuilder<?> builder && this.needed.getAsBoolean()) {
			return new RoutingRequestFactoryBuilder(builder, this.connections);
		}
		if (bean instanceof ClientHttpConnectorBuilder<?> builder && this.needed.getAsBoolean()) {
			return new RoutingConnectorBuilder(builder, this.connections);
		}
		return bean;
	}

}
