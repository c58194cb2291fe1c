package io.fairway.integration.faults;

import java.util.function.IntSupplier;

import feign.FeignException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/**
 * A kind of client. Each calls a service of its own, so that each has to find out for
 * itself.
 */
enum ClientKind {

	REST_TEMPLATE("rest-template") {
		@Override
		IntSupplier client(BeanFactory context) {
			RestTemplate template = context.getBean(RestTemplate.class);
			return () -> template.getForEntity(uri(), String.class).getStatusCode().value();
		}
	},

	REST_CLIENT("rest-client") {
		@Override
		IntSupplier client(BeanFactory context) {
			RestClient client = context.getBean(RestClient.Builder.class).build();
			return () -> client.get().uri(uri()).exchange((request, response) -> {
				response.getBody().readAllBytes();
				return response.getStatusCode().value();
			});
		}
	},

	WEB_CLIENT("web-client") {
		@Override
		IntSupplier client(BeanFactory context) {
			WebClient client = context.getBean(WebClient.Builder.class).build();
			return () -> client.get()
				.uri(uri())
				.exchangeToMono((response) -> response.bodyToMono(String.class)
					.thenReturn(response.statusCode().value())
					.switchIfEmpty(Mono.just(response.statusCode().value())))
				.block();
		}
	},

	FEIGN("feign") {
		@Override
		IntSupplier client(BeanFactory context) {
			FaultApplication.Users users = context.getBean(FaultApplication.Users.class);
			return () -> {
				try {
					users.get();
					return 200;
				}
				catch (FeignException ex) {
					if (ex.status() < 400) {
						throw ex;
					}
					return ex.status();
				}
			};
		}
	};

	private final String serviceId;

	ClientKind(String serviceId) {
		this.serviceId = serviceId;
	}

	String serviceId() {
		return this.serviceId;
	}

	/** What it calls; the path tells servers who it is. */
	String uri() {
		return "http://" + this.serviceId + path();
	}

	String path() {
		return "/" + this.serviceId;
	}

	/** What makes a call and returns the status of the answer. */
	abstract IntSupplier client(BeanFactory context);

}
