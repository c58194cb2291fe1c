package io.fairway.autoconfigure;

import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * Gives each service the settings of all services where it has none of its own. Spring
 * Cloud's {@code DefaultsBindHandlerAdvisor} does that, too, but fails on keys of maps
 * that are no names of properties, such as a locality.
 */
final class ServiceDefaults implements ConfigurationPropertiesBindHandlerAdvisor {

	private static final ConfigurationPropertyName ALL = ConfigurationPropertyName
		.of(FairwayLoadBalancerProperties.PREFIX);

	private static final ConfigurationPropertyName CLIENTS = ConfigurationPropertyName
		.of(FairwayLoadBalancerProperties.CLIENTS);

	@Override
	public BindHandler apply(BindHandler bindHandler) {
		return new AbstractBindHandler(bindHandler) {

			@Override
			public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target,
					BindContext context) {
				if (target.getValue() == null && isOfOneService(name)) {
					BindResult<T> defaults = context.getBinder().bind(ofAll(name), target);
					if (defaults.isBound()) {
						return target.withExistingValue(defaults.get());
					}
				}
				return super.onStart(name, target, context);
			}

		};
	}

	/**
	 * A list of its own replaces that of all services, so its elements inherit nothing.
	 * Neither does what has a value, which belongs to something that did already.
	 */
	private static boolean isOfOneService(ConfigurationPropertyName name) {
		return CLIENTS.isAncestorOf(name)
				&& IntStream.range(CLIENTS.getNumberOfElements() + 1, name.getNumberOfElements())
					.noneMatch(name::isNumericIndex);
	}

	/** The name of a setting of a service without the service. */
	private static ConfigurationPropertyName ofAll(ConfigurationPropertyName name) {
		ConfigurationPropertyName all = ALL;
		for (int i = CLIENTS.getNumberOfElements() + 1; i < name.getNumberOfElements(); i++) {
			String element = name.getElement(i, Form.UNIFORM);
			boolean plain = ConfigurationPropertyName.isValid(element) && element.indexOf('.') < 0;
			all = all.append(plain ? element : "[" + name.getElement(i, Form.ORIGINAL) + "]");
		}
		return all;
	}

}
