package io.fairway.actuate;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.util.StringUtils;

/**
 * A request that nobody sends.
 *
 * @param headers {@code name:value} separated by commas; a part without a colon belongs
 * to the value before it
 * @param method the method, GET by default
 * @param path the path and the query, {@code /} by default
 * @param cookies {@code name=value} separated by semicolons
 */
record ExplainedRequest(@Nullable String headers, @Nullable String method, @Nullable String path,
		@Nullable String cookies) {

	static final ExplainedRequest PLAIN = new ExplainedRequest(null, null, null, null);

	private static final int MAX_LENGTH = 8192;

	/**
	 * The request as a load balancer sees it.
	 * @param hint what Spring Cloud's configuration hints at for the service
	 * @throws RefusedException if it cannot be read
	 */
	Request<?> to(String serviceId, String hint) {
		HttpHeaders headers = new HttpHeaders();
		pairs(this.headers).forEach((pair) -> headers.add(pair.name(), pair.value()));
		return new DefaultRequest<>(new RequestDataContext(
				new RequestData(httpMethod(), uri(serviceId), headers, cookieValues(), new HashMap<>()), hint));
	}

	private HttpMethod httpMethod() {
		String method = StringUtils.hasText(this.method) ? this.method.strip().toUpperCase(Locale.ROOT) : "GET";
		if (!method.matches("[A-Z]{1,32}")) {
			throw new RefusedException(RefusedException.BAD_REQUEST, "method: expected a name such as POST");
		}
		return HttpMethod.valueOf(method);
	}

	private URI uri(String serviceId) {
		String path = StringUtils.hasText(this.path) ? this.path.strip() : "/";
		try {
			URI uri = URI.create(path);
			if (path.startsWith("/") && uri.getRawAuthority() == null) {
				return URI.create("http://" + (isHost(serviceId) ? serviceId : "service") + path);
			}
		}
		catch (IllegalArgumentException ex) {
			// Answered below, like a path that is none.
		}
		throw new RefusedException(RefusedException.BAD_REQUEST,
				"path: expected a path with a slash in front, and percent-encoded where necessary");
	}

	private static boolean isHost(String serviceId) {
		return serviceId.matches("[A-Za-z0-9._-]+");
	}

	private MultiValueMap<String, String> cookieValues() {
		MultiValueMap<String, String> cookies = new LinkedMultiValueMap<>();
		for (String part : StringUtils.tokenizeToStringArray((this.cookies != null) ? this.cookies : "", ";")) {
			int equals = part.indexOf('=');
			if (equals <= 0) {
				throw new RefusedException(RefusedException.BAD_REQUEST, "cookie: expected name=value;name=value");
			}
			cookies.add(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
		}
		return cookies;
	}

	/** What is said of the request, to be shown with the explanation. */
	Map<String, List<String>> readHeaders() {
		Map<String, List<String>> headers = new HashMap<>();
		pairs(this.headers)
			.forEach((pair) -> headers.computeIfAbsent(pair.name(), (key) -> new ArrayList<>()).add(pair.value()));
		return headers;
	}

	private static List<Pair> pairs(@Nullable String text) {
		List<Pair> pairs = new ArrayList<>();
		if (text == null) {
			return pairs;
		}
		if (text.length() > MAX_LENGTH) {
			throw new RefusedException(RefusedException.BAD_REQUEST, "explain: longer than " + MAX_LENGTH);
		}
		for (String part : text.split(",", -1)) {
			int colon = part.indexOf(':');
			if (colon > 0 && part.substring(0, colon).strip().matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
				pairs.add(new Pair(part.substring(0, colon).strip(), part.substring(colon + 1).strip()));
			}
			else if (!pairs.isEmpty()) {
				Pair last = pairs.remove(pairs.size() - 1);
				pairs.add(new Pair(last.name(), last.value() + "," + part));
			}
			else if (StringUtils.hasText(part)) {
				throw new RefusedException(RefusedException.BAD_REQUEST,
						"explain: expected header:value,header:value, for example X-Service-Version:2.x");
			}
		}
		return pairs;
	}

	private record Pair(String name, String value) {
	}

}
