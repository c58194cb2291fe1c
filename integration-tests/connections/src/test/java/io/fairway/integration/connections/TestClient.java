package io.fairway.integration.connections;

import java.util.Locale;

import org.springframework.context.ApplicationContext;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The clients of an application, each by each of its libraries.
 */
enum TestClient {

	REST_HTTP_COMPONENTS, REST_JETTY, REST_REACTOR, REST_JDK, REST_SIMPLE, WEB_HTTP_COMPONENTS, WEB_JETTY, WEB_REACTOR,
	WEB_JDK;

	boolean isImperative() {
		return name().startsWith("REST_");
	}

	/** Properties by which Spring Boot uses the library, and settings are for it only. */
	String[] properties() {
		String library = name().substring(name().indexOf('_') + 1).toLowerCase(Locale.ROOT).replace('_', '-');
		return isImperative()
				? new String[] { "spring.http.clients.imperative.factory=" + library,
						"fairway.loadbalancer.connection.applies-to=imperative" }
				: new String[] { "spring.http.clients.reactive.connector=" + library,
						"fairway.loadbalancer.connection.applies-to=reactive" };
	}

	/** The name of the library that users read. */
	String title() {
		if (name().endsWith("HTTP_COMPONENTS")) {
			return "Apache HttpClient 5";
		}
		if (name().endsWith("JETTY")) {
			return "Jetty";
		}
		if (name().endsWith("REACTOR")) {
			return "Reactor Netty";
		}
		return name().endsWith("JDK") ? "the JDK's HttpClient" : "HttpURLConnection";
	}

	String get(ApplicationContext context, String uri) {
		return isImperative()
				? context.getBean(RestClient.Builder.class).build().get().uri(uri).retrieve().body(String.class)
				: context.getBean(WebClient.Builder.class)
					.build()
					.get()
					.uri(uri)
					.retrieve()
					.bodyToMono(String.class)
					.block();
	}

}
