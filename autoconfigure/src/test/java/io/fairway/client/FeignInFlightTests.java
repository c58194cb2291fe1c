package io.fairway.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

import feign.Client;
import feign.Request;
import feign.Response;
import feign.Retryer;
import feign.codec.Decoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.cloud.openfeign.loadbalancer.FeignBlockingLoadBalancerClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests in flight of Feign, over real sockets.
 */
class FeignInFlightTests {

	@ParameterizedTest(name = "with retry: {0}")
	@ValueSource(booleans = { false, true })
	void countsFeign(boolean retry) throws Exception {
		try (FaultyService service = FaultyService.start(Application.class, retry)) {
			Users users = service.bean(Users.class);
			Nobody nobody = service.bean(Nobody.class);
			service.storm().run((path) -> call(users, nobody, path.substring(1)));
		}
	}

	private static void call(Users users, Nobody nobody, String path) {
		switch (path) {
			case "nobody" -> nobody.get("ok");
			case "throw" -> users.getInteger(path);
			case "unread" -> users.discard(path);
			case "large" -> closeUnread(users.getResponse(path));
			default -> users.get(path);
		}
	}

	private static void closeUnread(Response response) {
		try (response) {
			response.body().asInputStream().read();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void countsUntilBodyEnds() throws Exception {
		try (FaultyService service = FaultyService.startHealthy(PatientApplication.class)) {
			Users users = service.bean(Users.class);
			service.assertCountsUntilBodyEnds(() -> users.get("gate"));
		}
	}

	@Test
	void countsTheClientOfASingleFeignClient() throws Exception {
		try (FaultyService service = FaultyService.startHealthy(SpecialApplication.class)) {
			Users users = service.bean(Users.class);
			service.assertCountsUntilBodyEnds(() -> users.get("gate"));
		}
	}

	@Test
	void leavesAloneAClientWithUrl() {
		try (FaultServer server = FaultServer.start()) {
			System.setProperty("direct.port", String.valueOf(server.port()));
			try (FaultyService service = FaultyService.startHealthy(DirectApplication.class)) {
				assertThat(service.bean(Direct.class).get("ok")).isEqualTo("ok");
				assertThat(service.totalOfLatencies()).isZero();
			}
		}
		finally {
			System.clearProperty("direct.port");
		}
	}

	@FeignClient("users")
	interface Users {

		@GetMapping("/{path}")
		String get(@PathVariable String path);

		@GetMapping("/{path}")
		Integer getInteger(@PathVariable String path);

		@GetMapping("/{path}")
		void discard(@PathVariable String path);

		@GetMapping("/{path}")
		Response getResponse(@PathVariable String path);

	}

	@FeignClient("nobody")
	interface Nobody {

		@GetMapping("/{path}")
		String get(@PathVariable String path);

	}

	@FeignClient(name = "direct", url = "http://127.0.0.1:${direct.port}")
	interface Direct {

		@GetMapping("/{path}")
		String get(@PathVariable String path);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableFeignClients(clients = { Users.class, Nobody.class })
	static class Application {

		@Bean
		Request.Options options() {
			long millis = FaultyService.TIMEOUT.toMillis();
			return new Request.Options(millis, TimeUnit.MILLISECONDS, millis, TimeUnit.MILLISECONDS, true);
		}

		@Bean
		Retryer retryer() {
			return Retryer.NEVER_RETRY;
		}

		@Bean
		Decoder decoder() {
			return (response, type) -> {
				if (type == Integer.class) {
					throw new AssertionError("Error of the application");
				}
				return new Decoder.Default().decode(response, type);
			};
		}

		@Bean
		FaultyService.FaultyLifecycle faultyLifecycle() {
			return new FaultyService.FaultyLifecycle();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableFeignClients(clients = Users.class)
	static class PatientApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableFeignClients(clients = Direct.class)
	static class DirectApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableFeignClients(clients = Users.class, defaultConfiguration = SpecialClient.class)
	static class SpecialApplication {

	}

	static class SpecialClient {

		@Bean
		Client client(LoadBalancerClient loadBalancer, LoadBalancerClientFactory factory) {
			return new FeignBlockingLoadBalancerClient(new Client.Default(null, null), loadBalancer, factory,
					List.of());
		}

	}

}
