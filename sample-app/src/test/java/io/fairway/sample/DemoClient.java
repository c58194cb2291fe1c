package io.fairway.sample;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import org.awaitility.Awaitility;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;

import io.fairway.sample.DemoState.InstanceState;

/**
 * Uses the sample from outside, as the page does.
 */
final class DemoClient {

	private static final ParameterizedTypeReference<Map<String, Object>> PROBLEM = new ParameterizedTypeReference<>() {
	};

	private final RestClient client;

	DemoClient(int port) {
		this.client = RestClient.create("http://localhost:" + port + "/demo/");
	}

	DemoState state() {
		return Objects.requireNonNull(this.client.get().uri("state").retrieve().body(DemoState.class));
	}

	InstanceState instance(String id) {
		return state().instances().stream().filter((instance) -> instance.id().equals(id)).findFirst().orElseThrow();
	}

	DemoState post(String path) {
		return Objects.requireNonNull(this.client.post().uri(path).retrieve().body(DemoState.class));
	}

	ResponseEntity<Map<String, Object>> tryPost(String path) {
		return this.client.post().uri(path).retrieve().onStatus(HttpStatusCode::isError, (request, response) -> {
		}).toEntity(PROBLEM);
	}

	/**
	 * Back to how tests want it: weighted, nothing else chosen, all instances well, and
	 * what was thought of them forgotten.
	 */
	void reset() {
		post("protections/circuit-breakers/off");
		post("protections/health-checks/off");
		post("protections/ejection/off");
		state().instances()
			.stream()
			.filter((instance) -> instance.state() != BackendState.UP)
			.forEach((instance) -> post("instances/" + instance.id() + "/start"));
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(this::allGetRequests);
		post("protections/ejection/on");
		post("zone/any");
		post("version/any");
		post("policy/weighted");
	}

	private boolean allGetRequests() {
		return state().instances()
			.stream()
			.map((instance) -> instance.view().standing())
			.allMatch((standing) -> standing == Standing.IN_ROTATION || standing == Standing.RETURNED);
	}

}
