package io.fairway.integration.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import io.fairway.integration.support.Calls;
import io.fairway.integration.support.FaultMatrixContract;
import io.fairway.integration.support.LoopbackServers;
import io.fairway.integration.support.OutcomeCounts;
import io.fairway.integration.support.TestCertificates;

/**
 * Faults, as the reactive gateway meets them.
 */
class FaultMatrixTests extends FaultMatrixContract {

	private static final String SERVICE_ID = "gateway-webflux";

	private static final String PATH = "/" + SERVICE_ID;

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	@Override
	protected ConfigurableApplicationContext start(TestCertificates certificates, List<String> instances,
			List<String> properties) {
		List<String> all = new ArrayList<>(properties);
		all.addAll(certificates.bundle());
		all.addAll(List.of("server.port=0", "spring.cloud.gateway.server.webflux.httpclient.connect-timeout=500",
				"spring.cloud.gateway.server.webflux.httpclient.response-timeout=1s",
				"spring.cloud.gateway.server.webflux.httpclient.ssl.ssl-bundle=trusted"));
		for (int i = 0; i < instances.size(); i++) {
			all.add(LoopbackServers.property(SERVICE_ID, i, "uri") + "=" + instances.get(i));
		}
		return new SpringApplicationBuilder(Application.class).properties(all.toArray(String[]::new)).run();
	}

	@Override
	protected Map<String, IntSupplier> clients(ConfigurableApplicationContext context) {
		int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		return Map.of(SERVICE_ID, () -> Calls.status(port, PATH, PATIENCE));
	}

	@Override
	protected Set<String> clientsThatTimeAnswers() {
		return Set.of();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		RouteLocator routes(RouteLocatorBuilder builder) {
			return builder.routes().route((route) -> route.path(PATH).uri("lb://" + SERVICE_ID)).build();
		}

		@Bean
		OutcomeCounts outcomes() {
			return new OutcomeCounts();
		}

	}

}
