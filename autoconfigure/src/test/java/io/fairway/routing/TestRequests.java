package io.fairway.routing;

import java.net.URI;
import java.util.HashMap;

import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * Requests as Spring Cloud hands them to a load balancer.
 */
final class TestRequests {

	private TestRequests() {
	}

	static Request<?> withHeader(String name, String... values) {
		HttpHeaders headers = new HttpHeaders();
		for (String value : values) {
			headers.add(name, value);
		}
		RequestData data = new RequestData(HttpMethod.GET, URI.create("http://users/x"), headers, null,
				new HashMap<>());
		return new DefaultRequest<>(new RequestDataContext(data));
	}

	static Request<?> to(String url) {
		return new DefaultRequest<>(new RequestDataContext(
				new RequestData(HttpMethod.GET, URI.create(url), new HttpHeaders(), null, new HashMap<>())));
	}

}
