package io.fairway.autoconfigure;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever an application does not have, Fairway does without.
 */
class OptionalDependenciesTests {

	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.web.reactive", "org.springframework.cloud.openfeign",
			"org.springframework.cloud.gateway", "org.springframework.boot.actuate", "org.springframework.boot.health",
			"io.micrometer", "tools.jackson", "org.springframework.boot.web.server", "feign", "io.netty",
			"reactor.netty", "jakarta.servlet", "io.etcd", "io.grpc", "org.springframework.boot.webclient",
			"org.springframework.boot.restclient", "com.netflix.concurrency" })
	void startsWithout(String packageName) {
		FairwayContextRunner.create()
			.withClassLoader(new FilteredClassLoader(packageName))
			.withPropertyValues("fairway.discovery.registries.fixed.type=config",
					"fairway.discovery.registries.fixed.services.users[0].uri=http://10.0.0.1:80")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(LoadBalancerClient.class).choose("users").getHost()).isEqualTo("10.0.0.1");
			});
	}

}
