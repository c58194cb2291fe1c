package io.fairway.integration.webflux;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.reactive.ReactiveLoadBalancer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The actuator endpoint where there is no servlet, on a port of its own.
 */
@SpringBootTest(classes = EndpointTests.Application.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "management.server.port=0", "management.endpoints.web.exposure.include=fairway",
				"management.endpoint.fairway.access=unrestricted", "fairway.ui.enabled=true",
				"fairway.registration.enabled=false", "fairway.loadbalancer.policy=round-robin",
				"fairway.discovery.registries.fixed.type=config",
				"fairway.discovery.registries.fixed.services.users[0].uri=http://10.0.0.1:80",
				"fairway.discovery.registries.fixed.services.users[0].version=1.0.0",
				"fairway.discovery.registries.fixed.services.users[1].uri=http://10.0.0.2:80",
				"fairway.discovery.registries.fixed.services.users[2].uri=http://10.0.0.3:80" })
class EndpointTests {

	private final WebClient client;

	EndpointTests(@LocalManagementPort int port,
			@Autowired ReactiveLoadBalancer.Factory<ServiceInstance> loadBalancers) {
		this.client = WebClient.create("http://localhost:" + port + "/actuator/fairway");
		Mono.from(loadBalancers.getInstance("users").choose()).block();
	}

	@Test
	void showsServicesAndInstances() {
		assertThat(get("", MediaType.APPLICATION_JSON).getBody()).contains("\"users\"", "\"usable\":");
		assertThat(get("/users", MediaType.ALL).getBody()).contains("10.0.0.3:80");
		assertThat(get("/nobody", MediaType.ALL).getStatusCode().value()).isEqualTo(404);
		assertThat(get("/analyze", MediaType.ALL).getBody()).contains("findings");
	}

	@Test
	void explains() {
		assertThat(get("/users?explain=X-Service-Version:1.x", MediaType.APPLICATION_JSON).getBody())
			.contains("\"chosen\":\"10.0.0.1:80\"");
	}

	@Test
	void hasThePage() {
		ResponseEntity<String> page = get("/ui", MediaType.TEXT_HTML);
		assertThat(page.getHeaders().getContentType()).isNotNull()
			.satisfies((type) -> assertThat(type.isCompatibleWith(MediaType.TEXT_HTML)).isTrue());
		assertThat(page.getBody()).contains("<title>Fairway</title>");
	}

	@Test
	void writes() {
		assertThat(post("eject")).contains("in force");
		assertThat(get("/users", MediaType.APPLICATION_JSON).getBody()).contains("filter operator refuses it");
		assertThat(post("reinstate")).contains("taken back");
	}

	private String post(String action) {
		return this.client.post()
			.uri("/users/10.0.0.2:80")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("{\"action\": \"" + action + "\"}")
			.retrieve()
			.bodyToMono(String.class)
			.block();
	}

	private ResponseEntity<String> get(String path, MediaType accept) {
		return this.client.get()
			.uri(path)
			.accept(accept)
			.retrieve()
			.onStatus(HttpStatusCode::isError, (response) -> Mono.empty())
			.toEntity(String.class)
			.block();
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}
