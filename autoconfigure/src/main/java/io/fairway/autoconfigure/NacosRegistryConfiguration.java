package io.fairway.autoconfigure;

import java.util.List;
import java.util.regex.Pattern;

import com.alibaba.nacos.api.naming.NamingService;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.fairway.instance.Ticker;
import io.fairway.registry.nacos.NacosRegistry;
import io.fairway.registry.nacos.NacosSettings;

/**
 * The registries of the type "nacos".
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(NamingService.class)
class NacosRegistryConfiguration {

	private static final String TYPE = "nacos";

	private static final Pattern ENDPOINT = Pattern.compile("(https?://)?[^/\\s,;]+(/[^\\s,;]*)?");

	private static final Pattern NAME = Pattern.compile("[0-9a-zA-Z:_.-]+");

	private static final Pattern CLUSTER = Pattern.compile("[0-9a-zA-Z-]+");

	@Bean
	RegistryFactory fairwayNacosRegistryFactory(Ticker ticker) {
		return SimpleRegistryFactory.of(TYPE,
				(name, properties) -> new NacosRegistry(name, settings(name, properties), ticker));
	}

	private static NacosSettings settings(String name, RegistryProperties properties) {
		NacosProperties nacos = properties.getNacos();
		rejectSslBundle(name, properties);
		return new NacosSettings(endpoints(name, properties), nacos.getNamespace(),
				matching(NAME, RegistryFactory.property(name, "nacos.group"), nacos.getGroup(), "DEFAULT_GROUP"),
				matching(CLUSTER, RegistryFactory.property(name, "nacos.cluster"), nacos.getCluster(), "DEFAULT"),
				properties.getUsername(), properties.getPassword(),
				Requirements.positive(RegistryFactory.property(name, "timeout"), properties.getTimeout()),
				nacos.getProperties());
	}

	private static List<String> endpoints(String name, RegistryProperties properties) {
		String property = RegistryFactory.property(name, "endpoints");
		if (properties.getEndpoints().isEmpty()) {
			throw new InvalidConfigurationException(property, "", "a value is required",
					"Set " + property + ", for example to 127.0.0.1:8848");
		}
		properties.getEndpoints().forEach((endpoint) -> matching(ENDPOINT, property, endpoint, "127.0.0.1:8848"));
		return properties.getEndpoints();
	}

	private static String matching(Pattern pattern, String property, String value, String example) {
		if (!pattern.matcher(value).matches()) {
			throw new InvalidConfigurationException(property, value, "this is not what Nacos accepts here",
					"Set " + property + ", for example to " + example);
		}
		return value;
	}

	private static void rejectSslBundle(String name, RegistryProperties properties) {
		if (properties.getSslBundle() != null) {
			throw new InvalidConfigurationException(RegistryFactory.property(name, "ssl-bundle"),
					properties.getSslBundle(), "the client of Nacos reads its certificates from files only",
					"Set the properties nacos.remote.client.rpc.tls.* under "
							+ RegistryFactory.property(name, "nacos.properties"));
		}
	}

}
