package io.fairway.integration.spring;

import java.util.Arrays;
import java.util.stream.Stream;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;

/**
 * Applications for tests that have a registry of Fairway's own.
 */
public final class Applications {

	private Applications() {
	}

	/**
	 * Starts an application whose endpoint "/name" answers with the property
	 * "endpoint.name".
	 * @param properties its properties
	 * @param more more of them
	 * @return the application
	 */
	public static ConfigurableApplicationContext run(String[] properties, String... more) {
		return Application.run(Stream.concat(Arrays.stream(properties), Arrays.stream(more)).toArray(String[]::new));
	}

	/**
	 * Calls the endpoint of a service through the load balancer of an application.
	 * @param application who calls
	 * @param service who is called
	 * @return the answer
	 */
	public static String call(ConfigurableApplicationContext application, String service) {
		return application.getBean("balancedRestClientBuilder", RestClient.Builder.class)
			.build()
			.get()
			.uri("http://" + service + "/name")
			.retrieve()
			.body(String.class);
	}

}
