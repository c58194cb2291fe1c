package io.fairway.benchmarks;

import java.net.URI;
import java.util.Map;

import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.LinkedMultiValueMap;

/**
 * Requests as Spring Cloud hands them to a load balancer.
 */
final class Requests {

	static final String KEY = "X-User-Id";

	private Requests() {
	}

	/** A request that asks for a version and carries a key of 36 bytes. */
	static Request<RequestDataContext> withHeaders() {
		HttpHeaders headers = new HttpHeaders();
		headers.add("X-Service-Version", Application.VERSION);
		headers.add(KEY, "6f9619ff-8b86-d011-b42d-00c04fc964ff");
		return new DefaultRequest<>(new RequestDataContext(new RequestData(HttpMethod.GET, URI.create("http://users/"),
				headers, new LinkedMultiValueMap<>(), Map.of())));
	}

}
