package io.fairway.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

import io.fairway.client.TestServers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the observation of a call is told, with each of Spring's clients.
 */
class CallObservationTests {

	private final TestServers servers = TestServers.start(2);

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
		this.servers.close();
	}

	@ParameterizedTest
	@EnumSource
	void aCallSaysWhereItWentAndWhy(Kind kind) {
		start();
		String port = kind.call(this.context, "http://users/");
		Told told = told();
		assertThat(told.low()).containsEntry("fairway.service", "users")
			.containsEntry("fairway.policy", "round-robin")
			.containsEntry("fairway.zone", "z1");
		assertThat(told.high()).containsEntry("fairway.instance", "127.0.0.1:" + port)
			.containsEntry("fairway.attempts", "1");
		assertThat(told.events()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void aRetriedCallSaysHowOftenAndWhere(Kind kind) {
		start();
		this.servers.stop(0);
		List<Told> all = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			kind.call(this.context, "http://users/");
			all.add(told());
		}
		assertThat(all).extracting((told) -> told.high().get("fairway.attempts")).contains("2");
		assertThat(all).extracting((told) -> told.high().get("fairway.instance"))
			.containsOnly("127.0.0.1:" + this.servers.ports().get(1));
		assertThat(all).filteredOn((told) -> "2".equals(told.high().get("fairway.attempts")))
			.allSatisfy((told) -> assertThat(told.events()).containsExactly("fairway.retry"));
	}

	@ParameterizedTest
	@EnumSource
	void aCallThatIsNotBalancedHasTheSameKeys(Kind kind) {
		start();
		kind.plainCall(this.context, "http://127.0.0.1:" + this.servers.ports().get(0) + "/");
		assertThat(told().low()).containsEntry("fairway.service", "none")
			.containsEntry("fairway.policy", "none")
			.containsEntry("fairway.zone", "none");
		kind.call(this.context, "http://users/");
		assertThat(this.context.getBean(MeterRegistry.class).get("http.client.requests").timers()).hasSize(2)
			.allSatisfy((timer) -> assertThat(timer.getId().getTag("fairway.service")).isNotNull());
	}

	@ParameterizedTest
	@EnumSource
	void whereMetersAreOffNothingIsTold(Kind kind) {
		start("fairway.metrics.enabled=false");
		kind.call(this.context, "http://users/");
		assertThat(told().low()).doesNotContainKey("fairway.service");
	}

	private void start(String... properties) {
		List<String> all = new ArrayList<>(List.of(this.servers.properties("users")));
		all.addAll(List.of("spring.cloud.loadbalancer.retry.enabled=false", "fairway.loadbalancer.policy=round-robin",
				"fairway.loadbalancer.outlier.enabled=false", "fairway.loadbalancer.retry.budget.percent=100",
				"fairway.discovery.registries.fixed.locality.zone=z1"));
		all.addAll(List.of(properties));
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new))
			.run();
	}

	private Told told() {
		List<Told> told = this.context.getBean(RecordingHandler.class).told;
		assertThat(told).isNotEmpty();
		return told.get(told.size() - 1);
	}

	enum Kind {

		REST_TEMPLATE {
			@Override
			String call(ConfigurableApplicationContext context, String url) {
				return context.getBean(RestTemplate.class).getForObject(url, String.class);
			}

			@Override
			void plainCall(ConfigurableApplicationContext context, String url) {
				RestTemplate template = new RestTemplate();
				template.setObservationRegistry(context.getBean(ObservationRegistry.class));
				template.getForObject(url, String.class);
			}
		},

		REST_CLIENT {
			@Override
			String call(ConfigurableApplicationContext context, String url) {
				return context.getBean(RestClient.Builder.class).build().get().uri(url).retrieve().body(String.class);
			}

			@Override
			void plainCall(ConfigurableApplicationContext context, String url) {
				RestClient.builder()
					.observationRegistry(context.getBean(ObservationRegistry.class))
					.build()
					.get()
					.uri(url)
					.retrieve()
					.body(String.class);
			}
		},

		WEB_CLIENT {
			@Override
			String call(ConfigurableApplicationContext context, String url) {
				return context.getBean(WebClient.Builder.class)
					.build()
					.get()
					.uri(url)
					.retrieve()
					.bodyToMono(String.class)
					.block();
			}

			@Override
			void plainCall(ConfigurableApplicationContext context, String url) {
				WebClient.builder()
					.observationRegistry(context.getBean(ObservationRegistry.class))
					.build()
					.get()
					.uri(url)
					.retrieve()
					.bodyToMono(String.class)
					.block();
			}
		};

		abstract String call(ConfigurableApplicationContext context, String url);

		abstract void plainCall(ConfigurableApplicationContext context, String url);

	}

	private record Told(Map<String, String> low, Map<String, String> high, List<String> events) {
	}

	static final class RecordingHandler implements ObservationHandler<Observation.Context> {

		private final List<String> events = new CopyOnWriteArrayList<>();

		private final List<Told> told = new CopyOnWriteArrayList<>();

		@Override
		public boolean supportsContext(Observation.Context context) {
			return BalancedCallFilter.isClientRequest(context);
		}

		@Override
		public void onEvent(Observation.Event event, Observation.Context context) {
			this.events.add(event.getName());
		}

		@Override
		public void onStop(Observation.Context context) {
			this.told.add(new Told(values(context.getLowCardinalityKeyValues()),
					values(context.getHighCardinalityKeyValues()), List.copyOf(this.events)));
			this.events.clear();
		}

		private static Map<String, String> values(Iterable<KeyValue> values) {
			List<KeyValue> list = new ArrayList<>();
			values.forEach(list::add);
			return list.stream().collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		RecordingHandler recordingHandler() {
			return new RecordingHandler();
		}

		@Bean
		@LoadBalanced
		RestTemplate restTemplate(ObservationRegistry registry) {
			RestTemplate template = new RestTemplate(new SimpleClientHttpRequestFactory());
			template.setObservationRegistry(registry);
			return template;
		}

		@Bean
		@LoadBalanced
		RestClient.Builder restClientBuilder(ObservationRegistry registry) {
			return RestClient.builder().observationRegistry(registry);
		}

		@Bean
		@LoadBalanced
		WebClient.Builder webClientBuilder(ObservationRegistry registry) {
			return WebClient.builder().observationRegistry(registry);
		}

	}

}
