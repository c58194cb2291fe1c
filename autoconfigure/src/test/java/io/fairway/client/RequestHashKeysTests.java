package io.fairway.client;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.DefaultRequestContext;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.mock.http.client.MockClientHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.reactive.function.client.ClientRequest;
import reactor.core.publisher.Mono;

import io.fairway.balancer.AllocatedBytes;
import io.fairway.balancer.ConsistentHashSettings;
import io.fairway.balancer.HashKey;
import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.balancer.Picker;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Ticker;

import static org.assertj.core.api.Assertions.assertThat;

class RequestHashKeysTests {

	@AfterEach
	void serveNoRequest() {
		RequestContextHolder.resetRequestAttributes();
	}

	@Test
	void hashesAHeader() {
		Request<?> request = withHeaders("X-User-Id", "42");
		assertThat(RequestHashKeys.header("x-USER-id").hash(request)).isEqualTo(hash("42"));
		assertThat(RequestHashKeys.header("X-Other").hash(request)).isEqualTo(HashKey.ABSENT);
	}

	@Test
	void hashesSeveralValuesOfAHeaderInWhateverOrder() {
		HashKey key = RequestHashKeys.header("X-User-Id");
		long expected = HashKey.hashOf("b", 0, 1, hash("a"));
		assertThat(key.hash(withHeaders("X-User-Id", "a", "b"))).isEqualTo(expected);
		assertThat(key.hash(withHeaders("X-User-Id", "b", "a"))).isEqualTo(expected);
	}

	@Test
	void hashesAnEmptyHeaderAsEnvoyDoes() {
		assertThat(RequestHashKeys.header("X-User-Id").hash(withHeaders("X-User-Id", ""))).isEqualTo(hash(""));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
			id=42                       | 42
			a=1; id=42                  | 42
			id=42; b=2                  | 42
			a=1;id=42;b=2               | 42
			a=1;   id=42                | 42
			idx=1; xid=2; id=42         | 42
			id2=1; id=42                | 42
			a=id=7; id=42               | 42
			id="42"                     | 42
			a="x"; id="4 2"; b=1        | 4 2
			id="                        | "
			id=a=b                      | a=b
			id=42; id=43                | 42
			flag; id=42                 | 42
			;;; id=42;                  | 42
			""")
	void hashesACookie(String header, String value) {
		assertThat(RequestHashKeys.cookie("id").hash(withHeaders("Cookie", header))).isEqualTo(hash(value));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "id", "idx=1", "xid=1", "ID=1", "a=id=1", "id=", "id=\"\"", "; ;", "id ; a=1" })
	void findsNoCookie(String header) {
		assertThat(RequestHashKeys.cookie("id").hash(withHeaders("Cookie", header))).isEqualTo(HashKey.ABSENT);
	}

	@Test
	void findsACookieInAnyOfSeveralHeaders() {
		assertThat(RequestHashKeys.cookie("id").hash(withHeaders("Cookie", "a=1", "b=2; id=42"))).isEqualTo(hash("42"));
	}

	@Test
	void readsHostileCookiesInTime() {
		HashKey key = RequestHashKeys.cookie("id");
		for (String part : new String[] { ";", " ", "id", "id;", "i=", "\"", "id\0=1;" }) {
			String header = part.repeat(8192 / part.length());
			assertThat(key.hash(withHeaders("Cookie", header))).isEqualTo(HashKey.ABSENT);
			assertThat(key.hash(withHeaders("Cookie", header + "; id=42"))).isEqualTo(hash("42"));
		}
	}

	@Test
	void readsTheSecondCookieOfABlockingClient() {
		MockClientHttpRequest http = new MockClientHttpRequest(HttpMethod.GET, URI.create("http://users/"));
		http.getHeaders().add("Cookie", "a=1; id=42");
		assertThat(RequestHashKeys.cookie("id").hash(request(new RequestData(http)))).isEqualTo(hash("42"));
	}

	@Test
	void readsTheCookiesThatWebClientKeepsApart() {
		ClientRequest http = ClientRequest.create(HttpMethod.GET, URI.create("http://users/"))
			.cookie("a", "1")
			.cookie("id", "42")
			.build();
		assertThat(RequestHashKeys.cookie("id").hash(request(new RequestData(http)))).isEqualTo(hash("42"));
		assertThat(RequestHashKeys.cookie("b").hash(request(new RequestData(http)))).isEqualTo(HashKey.ABSENT);
	}

	@ParameterizedTest
	@CsvSource({ "?id=42, 42", "?a=1&id=42&b=2, 42", "?idx=1&id=42, 42", "?id=42&id=43, 42", "?id=a%20b, a%20b",
			"?id=a+b, a+b", "?id=, ''", "?id, ''", "?a&id&b, ''", "?id=a=b, a=b", "?xid=1&&id=2, 2" })
	void hashesAQueryParameter(String query, String value) {
		assertThat(RequestHashKeys.queryParameter("id").hash(to("http://users/" + query))).isEqualTo(hash(value));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "?", "?idx=1", "?xid=1", "?ID=1", "?i%64=1", "?a=id&b=id=1", "#id=1" })
	void findsNoQueryParameter(String query) {
		assertThat(RequestHashKeys.queryParameter("id").hash(to("http://users/" + query))).isEqualTo(HashKey.ABSENT);
	}

	@ParameterizedTest
	@CsvSource({ "http://users/a/b?c=d, /a/b", "http://users/, /", "http://users/a%2Fb, /a%2Fb" })
	void hashesThePath(String url, String path) {
		assertThat(RequestHashKeys.path().hash(to(url))).isEqualTo(hash(path));
	}

	@Test
	void findsNoPath() {
		assertThat(RequestHashKeys.path().hash(to("http://users?a=b"))).isEqualTo(HashKey.ABSENT);
	}

	@ParameterizedTest
	@CsvSource({ "1, users", "2, 42", "3, a%2Fb", "4, z" })
	void hashesASegmentOfThePath(int number, String segment) {
		assertThat(RequestHashKeys.pathSegment(number).hash(to("http://host/users/42/a%2Fb/z?q=/x/y")))
			.isEqualTo(hash(segment));
	}

	@ParameterizedTest
	@CsvSource({ "http://host/users/42, 3", "http://host/users/42/, 3", "http://host, 1", "http://host/, 1",
			"http://host/a//b, 2", "http://host/a, 1000000000" })
	void findsNoSegmentOfThePath(String url, int number) {
		assertThat(RequestHashKeys.pathSegment(number).hash(to(url))).isEqualTo(HashKey.ABSENT);
	}

	@Test
	void hashesTheHint() {
		assertThat(RequestHashKeys.instanceHint().hash(new DefaultRequest<>(new DefaultRequestContext("x", "zone1"))))
			.isEqualTo(hash("zone1"));
	}

	@Test
	void takesTheHintThatAllRequestsHaveForNone() {
		HashKey key = RequestHashKeys.instanceHint();
		assertThat(key.hash(new DefaultRequest<>(new DefaultRequestContext("x", "default")))).isEqualTo(HashKey.ABSENT);
		assertThat(key.hash(to("http://users/"))).isEqualTo(HashKey.ABSENT);
	}

	@ParameterizedTest
	@CsvSource({ "10.0.0.7, 10.0.0.7", "0:0:0:0:0:0:0:1, ::1", "[::1], ::1", "0:0:0:0:0:0:0:0, ::",
			"2001:0DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1", "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
			"1:0:0:0:0:0:0:0, 1::", "fe80:0:0:0:1:2:3:4%eth0, fe80::1:2:3:4", "::ffff:10.0.0.7, 10.0.0.7",
			"not:an:address, not:an:address" })
	void hashesTheSourceOfTheServletRequestBeingServed(String address, String canonical) {
		MockHttpServletRequest inbound = new MockHttpServletRequest();
		inbound.setRemoteAddr(address);
		RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(inbound));
		assertThat(RequestHashKeys.sourceAddress(SourceAddress.ofServletRequest()).hash(to("http://users/")))
			.isEqualTo(hash(canonical));
	}

	@Test
	void findsNoSourceWhenNoRequestIsServed() {
		assertThat(RequestHashKeys.sourceAddress(SourceAddress.ofServletRequest()).hash(to("http://users/")))
			.isEqualTo(HashKey.ABSENT);
	}

	@Test
	void hashesTheSourceOfTheExchangeThatAGatewayRoutes() {
		MockServerWebExchange exchange = MockServerWebExchange
			.from(MockServerHttpRequest.get("/").remoteAddress(new InetSocketAddress("2001:db8::7", 4711)).build());
		HashKey key = RequestHashKeys.sourceAddress(SourceAddress.ofExchange());
		Request<?> request = request(new RequestData(exchange.getRequest(), exchange.getAttributes()));
		List<Long> hashes = new ArrayList<>();
		new InboundRequestWebFilter().filter(exchange, (filtered) -> {
			hashes.add(key.hash(request));
			return Mono.empty();
		}).block();
		assertThat(hashes).containsExactly(hash("2001:db8::7"));
		assertThat(key.hash(request)).as("afterwards").isEqualTo(HashKey.ABSENT);
	}

	@Test
	void findsNoSourceOfAnExchangeThatTheFilterDidNotSee() {
		HashKey key = RequestHashKeys.sourceAddress(SourceAddress.ofExchange());
		MockServerWebExchange unresolved = MockServerWebExchange.from(MockServerHttpRequest.get("/"));
		new InboundRequestWebFilter().filter(unresolved, (filtered) -> Mono.empty()).block();
		assertThat(key.hash(request(new RequestData(unresolved.getRequest(), unresolved.getAttributes()))))
			.isEqualTo(HashKey.ABSENT);
		assertThat(key.hash(to("http://users/"))).isEqualTo(HashKey.ABSENT);
	}

	@Test
	void findsNothingInARequestOfUnknownKind() {
		for (HashKey key : List.of(RequestHashKeys.header("a"), RequestHashKeys.cookie("a"),
				RequestHashKeys.queryParameter("a"), RequestHashKeys.path(), RequestHashKeys.pathSegment(1),
				RequestHashKeys.instanceHint())) {
			assertThat(key.hash(new DefaultRequest<>("unknown"))).isEqualTo(HashKey.ABSENT);
			assertThat(key.hash(new DefaultRequest<>())).isEqualTo(HashKey.ABSENT);
			assertThat(key.hash(new DefaultRequest<>(new RequestDataContext()))).isEqualTo(HashKey.ABSENT);
		}
	}

	@Test
	void allocatesNothingInAPick() {
		HttpHeaders headers = new HttpHeaders();
		headers.add("X-User-Id", "0b6e3c1e-4f7a-4c8e-9d5a-2f1e6b7c8d90");
		headers.add("Cookie", "a=1; id=0b6e3c1e-4f7a-4c8e-9d5a-2f1e6b7c8d90");
		Request<?> request = request(new RequestData(HttpMethod.GET, URI.create("http://users/users/42?a=1&id=42"),
				headers, new LinkedMultiValueMap<>(), Map.of()));
		for (HashKey key : List.of(RequestHashKeys.header("X-User-Id"), RequestHashKeys.cookie("id"),
				RequestHashKeys.queryParameter("id"), RequestHashKeys.path(), RequestHashKeys.pathSegment(2))) {
			assertThat(key.hash(request)).isNotEqualTo(HashKey.ABSENT);
			assertThat(AllocatedBytes.perPick(picker(key), request)).isLessThan(1);
		}
	}

	private static Picker picker(HashKey key) {
		InstanceStatsRegistry stats = new InstanceStatsRegistry(Ticker.system(), List.of());
		IntUnaryOperator random = (bound) -> 0;
		return LoadBalancingPolicy
			.consistentHash(ConsistentHashSettings.of(key), stats::of, TriedInstances::contain, random)
			.picker(InstanceList.of(IntStream.rangeClosed(1, 10)
				.mapToObj((i) -> Instance.builder("users", "10.0.0.1", i).build())
				.toList()), null);
	}

	private static Request<?> withHeaders(String name, String... values) {
		HttpHeaders headers = new HttpHeaders();
		headers.addAll(name, List.of(values));
		return request(new RequestData(HttpMethod.GET, URI.create("http://users/"), headers,
				new LinkedMultiValueMap<>(), Map.of()));
	}

	private static Request<?> to(String url) {
		return request(new RequestData(HttpMethod.GET, URI.create(url), new HttpHeaders(), new LinkedMultiValueMap<>(),
				Map.of()));
	}

	private static Request<?> request(RequestData data) {
		return new DefaultRequest<>(new RequestDataContext(data, "default"));
	}

	private static long hash(String text) {
		return HashKey.hashOf(text, 0, text.length(), 0);
	}

}
