package io.fairway.autoconfigure;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.LinkedMultiValueMap;

import io.fairway.instance.InstanceFilter;
import io.fairway.routing.RoutingServiceInstanceListSupplier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of what each stage does when it leaves nothing, row 24 of the fault matrix:
 * what requests get then, and that each of them is counted.
 */
class StageFallbackTests {

	private static final int REQUESTS = 20;

	private static final String INSTANCES = "fairway.discovery.registries.fixed.services.users";

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withPropertyValues("fairway.loadbalancer.policy=round-robin", "spring.cloud.loadbalancer.retry.enabled=false",
				"fairway.discovery.registries.fixed.type=config", INSTANCES + "[0].uri=http://a:80",
				INSTANCES + "[0].version=1.4.0", INSTANCES + "[0].zone=z1", INSTANCES + "[1].uri=http://b:80",
				INSTANCES + "[1].version=2.0.0", INSTANCES + "[1].zone=z2");

	@ParameterizedTest(name = "{0} with {1} and {2}")
	@CsvSource(quoteCharacter = '"',
			value = { // @formatter:off
			"Match,         match.metadata.env=test,                                  ,                             '',  yes",
			"Match,         match.metadata.env=test match.fallback=any,               ,                             a b, yes",
			"NamedSubset,   subset-header=X-S subsets.gold.match.tags=gold,           X-S=gold,                     a b, yes",
			"NamedSubset,   subset-header=X-S subsets.gold.match.tags=gold,           X-S=unknown,                  a b, yes",
			"NamedSubset,   subset-header=X-S subsets.gold.match.tags=gold subset-fallback=none, X-S=gold,          '',  yes",
			"Version,       ,                                                         X-Service-Version=3.0.0,      '',  yes",
			"Version,       ,                                                         X-Service-Version=%%%,        '',  yes",
			"Version,       version.fallback=any,                                     X-Service-Version=3.0.0,      a b, yes",
			"Version,       version.fallback=latest-compatible,                       X-Service-Version=1.9.0,      a,   yes",
			"Version,       version.fallback=default-version version.default-version=2.x, X-Service-Version=3.0.0, b,   yes",
			"Hint,          hint.enabled=true,                                        X-SC-LB-Hint=green,           a b, yes",
			"Locality,      locality.region=r locality.zone=z9,                       ,                             a b, no",
			"Locality,      locality.region=r locality.zone=z9 locality.mode=strict,  ,                             '',  no",
			"Filtering,     test.refuse=all,                                          ,                             a b, yes",
			"Filtering,     test.refuse=all on-empty=none,                            ,                             '',  yes",
			"Filtering,     test.refuse=a panic-threshold=60,                         ,                             a b, yes",
			"Filtering,     test.refuse=a panic-threshold=50,                         ,                             b,   no" }) // @formatter:on
	void offersAndCounts(String stage, String properties, String header, String expected, String counted) {
		String[] values = (properties != null) ? properties.split(" ") : new String[0];
		for (int i = 0; i < values.length; i++) {
			values[i] = values[i].startsWith("test.") ? values[i] : "fairway.loadbalancer." + values[i];
		}
		this.runner.withPropertyValues(values)
			.withBean(InstanceFilter.class, () -> (instance) -> true)
			.withInitializer((context) -> context.getBeanFactory()
				.registerSingleton("refusing", refusing(context.getEnvironment().getProperty("test.refuse", ""))))
			.run((context) -> {
				assertThat(String.join(" ", hosts(context, header))).isEqualTo(expected.replace("'", ""));
				assertThat(fallbacks(context, stage)).isEqualTo(counted.equals("yes") ? REQUESTS : 0L);
			});
	}

	private static InstanceFilter refusing(String refused) {
		return (instance) -> !refused.equals("all") && !refused.equals(instance.getHost());
	}

	private static Set<String> hosts(ApplicationContext context, String header) {
		LoadBalancerClient client = context.getBean(LoadBalancerClient.class);
		Set<String> hosts = new TreeSet<>();
		for (int i = 0; i < REQUESTS; i++) {
			ServiceInstance chosen = client.choose("users", request(header));
			if (chosen != null) {
				hosts.add(chosen.getHost());
			}
		}
		return hosts;
	}

	private static Request<?> request(String header) {
		HttpHeaders headers = new HttpHeaders();
		if (header != null) {
			int separator = header.indexOf('=');
			headers.add(header.substring(0, separator), header.substring(separator + 1));
		}
		return new DefaultRequest<>(new RequestDataContext(new RequestData(HttpMethod.GET, URI.create("http://users/"),
				headers, new LinkedMultiValueMap<>(), Map.of())));
	}

	private static Long fallbacks(ApplicationContext context, String stage) {
		RoutingServiceInstanceListSupplier chain = (RoutingServiceInstanceListSupplier) context
			.getBean(LoadBalancerClientFactory.class)
			.getInstance("users", ServiceInstanceListSupplier.class);
		return chain.fallbacks().getOrDefault(stage + "ServiceInstanceListSupplier", 0L);
	}

}
