package io.fairway.autoconfigure;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.xbill.DNS.Message;

import io.fairway.instance.Ticker;
import io.fairway.registry.Registry;
import io.fairway.registry.dns.DnsNames;
import io.fairway.registry.dns.DnsRegistry;
import io.fairway.registry.dns.DnsServers;
import io.fairway.registry.dns.DnsSettings;

/**
 * The registries of the type "dns".
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(Message.class)
class DnsRegistryConfiguration {

	private static final String TYPE = "dns";

	private static final int MAX_PORT = 65_535;

	@Bean
	RegistryFactory fairwayDnsRegistryFactory(Ticker ticker, FairwayExecutors executors) {
		return SimpleRegistryFactory.of(TYPE, (name, properties) -> create(name, properties, ticker, executors));
	}

	private static Registry create(String name, RegistryProperties properties, Ticker ticker,
			FairwayExecutors executors) {
		return new DnsRegistry(name, names(name, properties.getDns()), settings(name, properties.getDns()),
				servers(name, properties.getEndpoints()),
				Requirements.positive(RegistryFactory.property(name, "timeout"), properties.getTimeout()), ticker,
				executors.timer(), (bound) -> ThreadLocalRandom.current().nextInt(bound));
	}

	private static DnsNames names(String registry, DnsProperties properties) {
		if (properties.getNames().isEmpty() && properties.getTemplate() == null) {
			throw new InvalidConfigurationException(property(registry, "names"), "",
					"there is no name under which a service could be found",
					"Set " + property(registry, "names") + ".<service>, or " + property(registry, "template"));
		}
		Integer port = properties.getPort();
		if (port != null) {
			Requirements.range(property(registry, "port"), port, 1, MAX_PORT);
		}
		properties.getNames()
			.forEach((service, name) -> names(property(registry, "names." + service), name, Map.of(service, name), null,
					properties));
		String template = properties.getTemplate();
		return names(property(registry, "template"), template, properties.getNames(), template, properties);
	}

	private static DnsNames names(String property, @Nullable String value, Map<String, String> names,
			@Nullable String template, DnsProperties properties) {
		try {
			return new DnsNames(names, template, properties.getType(), properties.getPort(), properties.getSecure());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(property, value, String.valueOf(ex.getMessage()),
					"Use a name such as _http._tcp.billing.example.org, or one such as billing.example.org and a "
							+ "port; a template contains " + DnsNames.PLACEHOLDER,
					ex);
		}
	}

	private static DnsSettings settings(String registry, DnsProperties properties) {
		Duration least = Requirements.positive(property(registry, "min-interval"), properties.getMinInterval());
		Duration greatest = properties.getMaxInterval();
		if (greatest.compareTo(least) < 0) {
			throw new InvalidConfigurationException(property(registry, "max-interval"), greatest,
					"it is shorter than min-interval, which is " + least,
					"Set " + property(registry, "max-interval") + " to a longer time");
		}
		return new DnsSettings(properties.getTargets(), properties.getPriorities(), properties.getAddressFamily(),
				least, greatest);
	}

	private static List<InetSocketAddress> servers(String registry, List<String> endpoints) {
		return endpoints.isEmpty() ? DnsServers.system()
				: endpoints.stream().map((endpoint) -> server(registry, endpoint)).toList();
	}

	private static InetSocketAddress server(String registry, String endpoint) {
		try {
			return DnsServers.parse(endpoint);
		}
		catch (IllegalArgumentException ex) {
			String property = RegistryFactory.property(registry, "endpoints");
			throw new InvalidConfigurationException(property, endpoint, String.valueOf(ex.getMessage()),
					"Set " + property + " to the addresses of DNS servers, or leave it out to use those of the system",
					ex);
		}
	}

	private static String property(String registry, String property) {
		return RegistryFactory.property(registry, "dns." + property);
	}

}
