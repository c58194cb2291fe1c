package io.fairway.actuate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A servlet application with the endpoint, and three instances of a service.
 */
final class EndpointServer implements AutoCloseable {

	static final String INSTANCES = "fairway.discovery.registries.fixed.services.users";

	private final HttpClient client = HttpClient.newHttpClient();

	private final JsonMapper mapper = new JsonMapper();

	private final ConfigurableApplicationContext context;

	private final String base;

	private EndpointServer(ConfigurableApplicationContext context, String base) {
		this.context = context;
		this.base = base;
	}

	static EndpointServer start(String... properties) {
		return start(Application.class, "/actuator/fairway", properties);
	}

	static EndpointServer start(Class<?> application, String path, String... properties) {
		Map<String, Object> values = new LinkedHashMap<>();
		for (String property : List.of("server.port=0", "spring.main.banner-mode=off",
				"management.endpoints.web.exposure.include=fairway,health",
				"management.endpoint.health.show-details=always", "fairway.registration.enabled=false",
				"fairway.loadbalancer.policy=round-robin", "fairway.discovery.registries.fixed.type=config",
				INSTANCES + "[0].uri=http://10.0.0.1:80", INSTANCES + "[1].uri=http://10.0.0.2:80",
				INSTANCES + "[2].uri=http://10.0.0.3:80")) {
			put(property, values);
		}
		for (String property : properties) {
			put(property, values);
		}
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application)
			.initializers((created) -> created.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", values)))
			.run();
		String port = context.getEnvironment()
			.getProperty("local.management.port", context.getEnvironment().getRequiredProperty("local.server.port"));
		return new EndpointServer(context, "http://localhost:" + port + path);
	}

	private static void put(String property, Map<String, Object> values) {
		int equals = property.indexOf('=');
		values.put(property.substring(0, equals), property.substring(equals + 1));
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	/** The host that the next request goes to, {@code null} if there is none. */
	String choose() {
		ServiceInstance chosen = this.context.getBean(LoadBalancerClient.class).choose("users");
		return (chosen != null) ? chosen.getHost() : null;
	}

	JsonNode get(String path) {
		return this.mapper.readTree(response(path, "application/json").body());
	}

	JsonNode instance(String address) {
		for (JsonNode instance : get("/users").get("instances")) {
			if (instance.get("instance").asString().equals(address)) {
				return instance;
			}
		}
		throw new AssertionError("There is no instance " + address);
	}

	HttpResponse<String> response(String path, String accept) {
		return send(HttpRequest.newBuilder(URI.create(this.base + path)).header("Accept", accept).build());
	}

	HttpResponse<String> post(String path, String body) {
		return send(HttpRequest.newBuilder(URI.create(this.base + path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build());
	}

	private HttpResponse<String> send(HttpRequest request) {
		try {
			return this.client.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
