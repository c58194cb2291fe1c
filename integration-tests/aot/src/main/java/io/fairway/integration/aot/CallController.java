package io.fairway.integration.aot;

import java.util.Objects;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Calls a service with the client that the path names, and answers with what the instance
 * says or with why there was no answer.
 */
@RestController
class CallController {

	private final RestClient restClient;

	private final WebClient webClient;

	private final Users users;

	private final Orders orders;

	CallController(RestClient.Builder restClient, WebClient.Builder webClient, Users users, Orders orders) {
		this.restClient = restClient.build();
		this.webClient = webClient.build();
		this.users = users;
		this.orders = orders;
	}

	@GetMapping("/rest-client/{service}")
	String callByRestClient(@PathVariable String service) {
		return Objects.requireNonNull(
				this.restClient.get().uri("http://" + service + "/").retrieve().body(String.class), "no body");
	}

	@GetMapping("/web-client/{service}")
	String callByWebClient(@PathVariable String service) {
		return Objects.requireNonNull(
				this.webClient.get().uri("http://" + service + "/").retrieve().bodyToMono(String.class).block(),
				"no body");
	}

	@GetMapping("/feign/users")
	String callUsersByFeign() {
		return this.users.name();
	}

	@GetMapping("/feign/orders")
	String callOrdersByFeign() {
		return this.orders.name();
	}

	@ExceptionHandler
	ResponseEntity<String> failed(Exception failure) {
		return ResponseEntity.status(HttpStatus.BAD_GATEWAY).body(failure.getClass().getName() + ": " + failure);
	}

}
