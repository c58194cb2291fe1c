package io.fairway.autoconfigure;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.LinkedMultiValueMap;

import io.fairway.routing.InboundRequest;
import io.fairway.routing.RoutingServiceInstanceListSupplier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Routing by version, set up by nothing but properties.
 */
class VersionConfigurationTests {

	private static final String INSTANCES = "fairway.discovery.registries.fixed.services.users";

	private static final String VERSION = "fairway.loadbalancer.version";

	private static final int USERS = 4000;

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withPropertyValues("fairway.discovery.registries.fixed.type=config")
		.withPropertyValues(IntStream.of(1, 2)
			.boxed()
			.flatMap((i) -> List
				.of(INSTANCES + "[" + (i - 1) + "].uri=http://10.0.0." + i + ":80",
						INSTANCES + "[" + (i - 1) + "].version=" + i + ".4.0")
				.stream())
			.toArray(String[]::new));

	@Test
	void splitsRequestsAndKeepsUsersOnTheirSide() {
		this.runner
			.withPropertyValues(VERSION + ".splits[0].version=2.x", VERSION + ".splits[0].percent=20.5",
					VERSION + ".split-key.header=X-User-Id")
			.run((context) -> {
				List<String> first = hosts(context);
				assertThat(first.stream().filter("10.0.0.2"::equals).count() * 100.0 / USERS).isEqualTo(20.5,
						within(3.0));
				assertThat(hosts(context)).isEqualTo(first);
			});
	}

	@Test
	void splitsRequestsWithoutKeyByChance() {
		this.runner
			.withPropertyValues(VERSION + ".splits[0].version=2.x", VERSION + ".splits[0].percent=50",
					VERSION + ".split-key.header=X-Missing")
			.run((context) -> assertThat(hosts(context)).isNotEqualTo(hosts(context)).contains("10.0.0.1", "10.0.0.2"));
	}

	@Test
	void fallsBackAndCounts() {
		this.runner.withPropertyValues(VERSION + ".fallback=latest-compatible", VERSION + ".query-parameter=version")
			.run((context) -> {
				assertThat(host(context, request("http://users/?version=2.9.0"))).isEqualTo("10.0.0.2");
				RoutingServiceInstanceListSupplier chain = context.getBean(LoadBalancerClientFactory.class)
					.getInstance("users", RoutingServiceInstanceListSupplier.class);
				assertThat(chain.versionCounts().fallbacks()).isOne();
			});
	}

	@Test
	void readsNoQueryParameterUnlessOneIsNamed() {
		this.runner.withPropertyValues(VERSION + ".default-version=1.x")
			.run((context) -> assertThat(host(context, request("http://users/?version=2.4.0"))).isEqualTo("10.0.0.1"));
	}

	@Test
	void asksTheInboundRequestThatTheUserDefines() {
		this.runner
			.withBean(InboundRequest.class, () -> (outgoing, name) -> name.equals("x-service-version") ? "v2" : null)
			.run((context) -> assertThat(host(context, request("http://users/"))).isEqualTo("10.0.0.2"));
	}

	@Test
	void doesNotAskTheInboundRequestIfThatIsOff() {
		this.runner.withBean(InboundRequest.class, () -> (outgoing, name) -> "v2")
			.withPropertyValues(VERSION + ".propagate=false", VERSION + ".default-version=v1")
			.run((context) -> assertThat(host(context, request("http://users/"))).isEqualTo("10.0.0.1"));
	}

	private static List<String> hosts(ApplicationContext context) {
		return IntStream.range(0, USERS)
			.mapToObj((user) -> host(context, request("http://users/", "X-User-Id", "" + user)))
			.toList();
	}

	private static String host(ApplicationContext context, Request<?> request) {
		ServiceInstance instance = context.getBean(LoadBalancerClient.class).choose("users", request);
		return instance.getHost();
	}

	private static Request<?> request(String url, String... header) {
		HttpHeaders headers = new HttpHeaders();
		if (header.length > 0) {
			headers.add(header[0], header[1]);
		}
		return new DefaultRequest<>(new RequestDataContext(
				new RequestData(HttpMethod.GET, URI.create(url), headers, new LinkedMultiValueMap<>(), Map.of())));
	}

}
