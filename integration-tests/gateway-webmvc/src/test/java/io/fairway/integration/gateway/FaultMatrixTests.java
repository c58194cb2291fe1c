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
import org.springframework.cloud.gateway.server.mvc.filter.LoadBalancerFilterFunctions;
import org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions;
import org.springframework.cloud.gateway.server.mvc.handler.HandlerFunctions;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

import io.fairway.integration.support.Calls;
import io.fairway.integration.support.FaultMatrixContract;
import io.fairway.integration.support.LoopbackServers;
import io.fairway.integration.support.OutcomeCounts;
import io.fairway.integration.support.TestCertificates;

/**
 * Faults, as the servlet gateway meets them.
 */
class FaultMatrixTests extends FaultMatrixContract {

	private static final String SERVICE_ID = "gateway-webmvc";

	private static final String PATH = "/" + SERVICE_ID;

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	@Override
	protected ConfigurableApplicationContext start(TestCertificates certificates, List<String> instances,
			List<String> properties) {
		List<String> all = new ArrayList<>(properties);
		all.addAll(certificates.bundle());
		all.addAll(List.of("server.port=0", "spring.http.clients.connect-timeout=500ms",
				"spring.http.clients.read-timeout=1s", "spring.http.clients.ssl.bundle=trusted"));
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
		return Set.of(SERVICE_ID);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		RouterFunction<ServerResponse> route() {
			return GatewayRouterFunctions.route(SERVICE_ID)
				.route(RequestPredicates.path(PATH), HandlerFunctions.http())
				.filter(LoadBalancerFilterFunctions.lb(SERVICE_ID))
				.build();
		}

		@Bean
		OutcomeCounts outcomes() {
			return new OutcomeCounts();
		}

	}

}
