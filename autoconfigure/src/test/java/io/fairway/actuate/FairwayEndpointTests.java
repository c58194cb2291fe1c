package io.fairway.actuate;

import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindException;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import tools.jackson.databind.JsonNode;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.Outcome;
import io.fairway.instance.InstanceId;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class FairwayEndpointTests {

	private static final String FIRST = EndpointServer.INSTANCES + "[0].";

	@Test
	void showsAllServicesThatAreInUse() {
		try (EndpointServer server = EndpointServer.start()) {
			assertThat(server.get("").get("services").isEmpty()).isTrue();
			server.choose();
			JsonNode users = server.get("").get("services").get("users");
			assertThat(users.get("instances").get("known").asInt()).isEqualTo(3);
			assertThat(users.get("instances").get("usable").asInt()).isEqualTo(3);
			assertThat(users.get("policy").asString()).isEqualTo("round-robin");
			assertThat(users.get("panic").asBoolean()).isFalse();
			assertThat(users.get("problems").isEmpty()).isTrue();
		}
	}

	@Test
	void askingForAServiceDoesNotMakeOne() {
		try (EndpointServer server = EndpointServer.start()) {
			HttpResponse<String> response = server.response("/strangers", "application/json");
			assertThat(response.statusCode()).isEqualTo(404);
			assertThat(response.body()).contains("strangers");
			assertThat(server.response("/strangers?explain=a:b", "application/json").statusCode()).isEqualTo(404);
			assertThat(server.get("").get("services").isEmpty()).isTrue();
		}
	}

	@Test
	void showsEachInstanceAndWhatRemovedIt() {
		try (EndpointServer server = EndpointServer.start(FIRST + "version=1.4.0", FIRST + "region=r", FIRST + "zone=z",
				FIRST + "weight=3")) {
			server.choose();
			for (int i = 0; i < 5; i++) {
				server.context()
					.getBean(InstanceStatsRegistry.class)
					.of(new InstanceId("users", "10.0.0.1", 80))
					.begin()
					.close(Outcome.CONNECT_FAILURE);
			}
			JsonNode instance = server.instance("10.0.0.1:80");
			assertThat(instance.get("registry").asString()).isEqualTo("fixed");
			assertThat(instance.get("version").asString()).isEqualTo("1.4.0");
			assertThat(instance.get("region").asString()).isEqualTo("r");
			assertThat(instance.get("zone").asString()).isEqualTo("z");
			assertThat(instance.get("weight").asDouble()).isEqualTo(3);
			assertThat(instance.get("ejection").get("secondsLeft").asDouble()).isBetween(1.0, 30.0);
			assertThat(instance.get("removed").get("stage").asString()).isEqualTo("filters");
			assertThat(instance.get("removed").get("filter").asString()).isEqualTo("outlier");
			assertThat(instance.get("failureRatio").asDouble()).isPositive();
			assertThat(server.instance("10.0.0.2:80").get("removed")).isNull();
			assertThat(server.instance("10.0.0.2:80").get("share").asDouble()).isEqualTo(0.5);
		}
	}

	@Test
	void tellsWhereEachSettingComesFrom() {
		try (EndpointServer server = EndpointServer.start("fairway.loadbalancer.panic-threshold=30",
				"fairway.loadbalancer.clients.users.outlier.interval=7s")) {
			server.choose();
			JsonNode settings = server.get("/users").get("settings");
			assertThat(setting(settings, "panic-threshold").get("from").asString()).isEqualTo("all-services");
			assertThat(setting(settings, "panic-threshold").get("value").asInt()).isEqualTo(30);
			assertThat(setting(settings, "panic-threshold").get("property").asString())
				.isEqualTo("fairway.loadbalancer.panic-threshold");
			assertThat(setting(settings, "panic-threshold").get("origin").asString()).contains("\"test\"");
			assertThat(setting(settings, "outlier.interval").get("from").asString()).isEqualTo("this-service");
			assertThat(setting(settings, "outlier.interval").get("value").asString()).isEqualTo("7s");
			assertThat(setting(settings, "outlier.max-ejection-percent").get("from").asString()).isEqualTo("default");
			assertThat(setting(settings, "outlier.max-ejection-percent").get("value").asInt()).isEqualTo(10);
		}
	}

	@Test
	void tellsThatAChangeWasRefusedAndShowsWhatHolds() {
		try (EndpointServer server = EndpointServer.start("fairway.loadbalancer.panic-threshold=30")) {
			server.choose();
			assertThat(setting(server.get("/users").get("settings"), "panic-threshold").get("value").asInt())
				.isEqualTo(30);
			change(server, Map.of("fairway.loadbalancer.panic-threshold", "101"));
			JsonNode users = server.get("/users");
			assertThat(users.get("problems").get(0).asString()).contains("refused", "panic-threshold");
			assertThat(setting(users.get("settings"), "panic-threshold").get("value").asInt()).isEqualTo(30);
			change(server, Map.of("fairway.loadbalancer.panic-threshold", "20"));
			users = server.get("/users");
			assertThat(users.get("problems").isEmpty()).isTrue();
			assertThat(setting(users.get("settings"), "panic-threshold").get("value").asInt()).isEqualTo(20);
		}
	}

	@Test
	void answersAfterAChangeThatCannotEvenBeRead() {
		try (EndpointServer server = EndpointServer.start()) {
			server.choose();
			change(server, Map.of("fairway.loadbalancer.panic-threshold", "many"));
			assertThat(server.get("/users").get("problems").get(0).asString()).contains("refused", "panic-threshold");
			assertThat(server.get("/analyze").get("findings").isEmpty()).isTrue();
		}
	}

	/** As a configuration server does it. */
	private static void change(EndpointServer server, Map<String, Object> values) {
		MutablePropertySources sources = server.context().getEnvironment().getPropertySources();
		sources.remove("changed");
		sources.addFirst(new MapPropertySource("changed", values));
		try {
			server.context().publishEvent(new EnvironmentChangeEvent(server.context(), values.keySet()));
		}
		catch (ConfigurationPropertiesBindException ex) {
			// Spring Cloud binds its own beans anew, whatever we make of the change.
		}
	}

	@Test
	void showsTheStateOfBreakersThatThereAre() {
		try (EndpointServer server = EndpointServer.start()) {
			server.choose();
			assertThat(server.get("/users").get("breaker")).isNull();
			assertThat(server.instance("10.0.0.1:80").get("breaker")).isNull();
		}
		try (EndpointServer server = EndpointServer.start("fairway.loadbalancer.circuit-breaker.enabled=true")) {
			server.choose();
			assertThat(server.instance("10.0.0.1:80").get("breaker").asString()).isEqualTo("closed");
		}
	}

	private static JsonNode setting(JsonNode settings, String name) {
		for (JsonNode setting : settings) {
			if (setting.get("name").asString().equals(name)) {
				return setting;
			}
		}
		throw new AssertionError("There is no setting " + name);
	}

	@Test
	void countsStages() {
		try (EndpointServer server = EndpointServer.start(FIRST + "version=1.4.0",
				"fairway.loadbalancer.version.default-version=1.x", "fairway.loadbalancer.version.fallback=any")) {
			server.choose();
			JsonNode stages = server.get("/users").get("stages");
			assertThat(stages.get(0).get("stage").asString()).isEqualTo("instances");
			assertThat(stages.get(0).get("kept").asInt()).isEqualTo(3);
			assertThat(stages.get(1).get("stage").asString()).isEqualTo("version");
			assertThat(stages.get(1).get("kept").asInt()).isEqualTo(1);
			JsonNode explained = server.get("/users?explain=X-Service-Version:9&path=/a%3Fb=c&method=post");
			assertThat(explained.get("stages").get(1).get("fallback").asBoolean()).isTrue();
			assertThat(explained.get("candidates").size()).isEqualTo(3);
			explained = server.get("/users?explain=X-Service-Version:1.4.0");
			assertThat(explained.get("chosen").asString()).isEqualTo("10.0.0.1:80");
			assertThat(explained.get("stages").get(1).get("dropped").size()).isEqualTo(2);
			assertThat(server.response("/users?explain=nonsense", "*/*").statusCode()).isEqualTo(400);
			assertThat(server.response("/users?path=//evil.example", "*/*").statusCode()).isEqualTo(400);
		}
	}

	@Test
	void aRequestBeingServedDoesNotChangeWhatIsExplained() {
		try (EndpointServer server = EndpointServer.start(FIRST + "version=1.4.0",
				"fairway.loadbalancer.version.header=Accept")) {
			server.choose();
			assertThat(server.get("/users?explain=").get("candidates").size()).isEqualTo(3);
		}
	}

	@Test
	void aServiceWithAReservedNameIsShownAsWell() {
		try (EndpointServer server = EndpointServer
			.start("fairway.discovery.registries.fixed.services.analyze[0].uri=http://10.0.0.9:80")) {
			server.context().getBean(LoadBalancerClient.class).choose("analyze");
			assertThat(server.get("/analyze").has("findings")).isTrue();
			assertThat(server.get("?service=analyze").get("instances").size()).isEqualTo(1);
			assertThat(server.get("/analyze?explain=").get("chosen").asString()).isEqualTo("10.0.0.9:80");
		}
	}

	@Test
	void hidesMetadataUnlessTheyAreShown() {
		String metadata = FIRST + "metadata.";
		String[] secrets = { metadata + "team=blue", metadata + "db-password=pw1", metadata + "api_key=pw2",
				metadata + "authToken=pw3", metadata + "my.secret.x=pw4", metadata + "credentials=pw5",
				metadata + "management.url=http://joe:pw6@10.0.0.1/admin" };
		try (EndpointServer server = EndpointServer.start(secrets)) {
			server.choose();
			assertThat(server.response("/users", "*/*").body()).doesNotContain("blue", "pw1", "pw2", "pw3", "pw4",
					"pw5", "pw6");
			assertThat(server.instance("10.0.0.1:80").get("metadata").get("team").asString()).isEqualTo("******");
		}
		String[] shown = Arrays.copyOf(secrets, secrets.length + 1);
		shown[secrets.length] = "management.endpoint.fairway.show-values=always";
		try (EndpointServer server = EndpointServer.start(shown)) {
			server.choose();
			assertThat(server.response("/users", "*/*").body()).contains("blue", "http://******@10.0.0.1/admin")
				.doesNotContain("pw1", "pw2", "pw3", "pw4", "pw5", "pw6");
		}
	}

	@Test
	void neitherEvaluatesNorBreaksOnWhatARegistrySays(CapturedOutput output) {
		try (EndpointServer server = EndpointServer.start(HostileApplication.class, "/actuator/fairway",
				"management.endpoint.fairway.show-values=always", "fairway.discovery.registries.other.type=spring")) {
			server.context().getBean(LoadBalancerClient.class).choose("strangers");
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.get("/strangers").get("instances").size()).isEqualTo(1));
			JsonNode instance = server.get("/strangers").get("instances").get(0);
			assertThat(instance.get("metadata").get("evil").asString())
				.isEqualTo("#{T(java.lang.System).setProperty('pwned','yes')} \\u0007\\u0000\\u000a\"}] <b>");
			assertThat(instance.get("id").asString()).isEqualTo("10.0.0.8:80");
			assertThat(System.getProperty("pwned")).isNull();
			assertThat(output).contains("\\u000d\\u000aWARN forged").doesNotContain("\nWARN forged", "\u0007");
		}
	}

	@Test
	void healthIsUpWhateverServicesSuffer() {
		try (EndpointServer server = EndpointServer
			.start("management.endpoint.health.group.readiness.include=fairway")) {
			server.choose();
			server.context().getBean(LoadBalancerClient.class).choose("nobody");
			FairwayHealthIndicator indicator = server.context().getBean(FairwayHealthIndicator.class);
			assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
			assertThat(indicator.health().getDetails().get("degraded")).asString().contains("nobody");
			assertThat(indicator.health().getDetails().get("services")).asString().contains("users");
		}
	}

	@Test
	void thePageIsThereOnlyIfWanted() {
		try (EndpointServer server = EndpointServer.start()) {
			assertThat(server.response("/ui", "text/html").statusCode()).isEqualTo(404);
			change(server, Map.of("fairway.ui.enabled", "true"));
			assertThat(server.response("/ui", "text/html").statusCode()).isEqualTo(200);
		}
		try (EndpointServer server = EndpointServer.start("fairway.ui.enabled=true")) {
			HttpResponse<String> page = server.response("/ui", "text/html");
			assertThat(page.statusCode()).isEqualTo(200);
			assertThat(page.headers().firstValue("Content-Type"))
				.hasValueSatisfying((type) -> assertThat(type).startsWith("text/html"));
			assertThat(page.body()).contains("default-src 'none'; style-src 'sha256-")
				.doesNotContain("{policy}", "src=\"http", "href=\"http", "innerHTML");
			assertThat(server.response("/ui", "*/*").statusCode()).isEqualTo(200);
			server.choose();
			assertThat(server.response("/users", "text/html").headers().firstValue("Content-Type"))
				.hasValueSatisfying((type) -> assertThat(type).startsWith("application/json"));
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class HostileApplication {

		@Bean
		DiscoveryClient hostileDiscoveryClient() {
			String hostile = "#{T(java.lang.System).setProperty('pwned','yes')} \u0007\u0000\n\"}] <b>";
			return new DiscoveryClient() {

				@Override
				public String description() {
					return "hostile";
				}

				@Override
				public List<ServiceInstance> getInstances(String serviceId) {
					return (serviceId.equals("strangers"))
							? List.of(new DefaultServiceInstance("x\r\nWARN forged " + hostile, serviceId, "10.0.0.8",
									80, false, Map.of("evil", hostile)))
							: List.of();
				}

				@Override
				public List<String> getServices() {
					return List.of("strangers");
				}

			};
		}

	}

}
