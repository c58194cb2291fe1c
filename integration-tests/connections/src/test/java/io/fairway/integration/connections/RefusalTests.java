package io.fairway.integration.connections;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What a library cannot do stops the start-up, and the application is told what would do.
 */
@ExtendWith(OutputCaptureExtension.class)
class RefusalTests {

	static Stream<Arguments> refused() {
		List<Arguments> refused = new ArrayList<>();
		for (TestClient client : List.of(TestClient.REST_JDK, TestClient.WEB_JDK, TestClient.REST_SIMPLE)) {
			for (String setting : List.of("max-connections-per-instance=7", "max-pending-per-instance=7",
					"max-idle-time=7s", "max-requests-per-connection=7", "warm-up-connections=7")) {
				refused.add(arguments(client, setting));
			}
		}
		refused.add(arguments(TestClient.REST_SIMPLE, "http2=true"));
		refused.add(arguments(TestClient.REST_HTTP_COMPONENTS, "http2=true"));
		refused.add(arguments(TestClient.REST_HTTP_COMPONENTS, "max-pending-per-instance=7"));
		refused.add(arguments(TestClient.WEB_HTTP_COMPONENTS, "max-pending-per-instance=7"));
		refused.add(arguments(TestClient.WEB_HTTP_COMPONENTS, "warm-up-connections=7"));
		refused.add(arguments(TestClient.REST_REACTOR, "warm-up-connections=7"));
		refused.add(arguments(TestClient.WEB_REACTOR, "warm-up-connections=7"));
		for (TestClient client : List.of(TestClient.WEB_HTTP_COMPONENTS, TestClient.REST_REACTOR,
				TestClient.WEB_REACTOR)) {
			refused.add(arguments(client, "max-requests-per-connection=7,http2=true"));
		}
		return refused.stream();
	}

	@ParameterizedTest
	@MethodSource("refused")
	void namesWhatItCannotDo(TestClient client, String settings, CapturedOutput output) {
		String[] all = settings.split(",");
		assertThatException().isThrownBy(() -> start(client, all).close());
		String[] setting = all[0].split("=");
		assertThat(output).contains("Property '" + Application.PREFIX + setting[0] + "' with value '")
			.contains(client.title() + ", the client of " + (client.isImperative() ? "RestClient" : "WebClient"))
			.contains("cannot do that")
			.contains("Action:")
			.contains(".applies-to to " + (client.isImperative() ? "reactive" : "imperative"));
	}

	@ParameterizedTest
	@MethodSource("refused")
	void refusesItForThoseClientsOnly(TestClient client, String settings) {
		List<String> all = new ArrayList<>(List.of(settings.split(",")));
		TestClient able = client.isImperative() ? TestClient.WEB_JETTY : TestClient.REST_JETTY;
		List<String> properties = new ArrayList<>(List.of(client.properties()[0]));
		properties.addAll(List.of(able.properties()));
		all.forEach((setting) -> properties.add(Application.PREFIX + setting));
		try (ConfigurableApplicationContext context = Application.start(properties.toArray(String[]::new))) {
			assertThat(context.isRunning()).isTrue();
		}
	}

	static Stream<Arguments> mistakes() {
		return Stream.of(arguments("connect-timeout=0s", "PT0S", "PT0.001S"),
				arguments("read-timeout=-1s", "PT-1S", "PT0.001S"),
				arguments("max-connections-per-instance=0", "0", "from 1"),
				arguments("max-pending-per-instance=0", "0", "from 1"),
				arguments("max-idle-time=0", "PT0S", "PT0.001S"),
				arguments("max-requests-per-connection=0", "0", "from 1"),
				arguments("warm-up-connections=0", "0", "from 1"),
				arguments("warm-up-connections=3,max-connections-per-instance=2", "3", "to 2 or less"),
				arguments("applies-to=nobody,read-timeout=1s", "nobody", "imperative"));
	}

	@ParameterizedTest
	@MethodSource("mistakes")
	void namesWhatMakesNoSense(String settings, String value, String remedy, CapturedOutput output) {
		assertThatException().isThrownBy(() -> start(TestClient.REST_JETTY, settings.split(",")).close());
		assertThat(output).contains(Application.PREFIX + settings.substring(0, settings.indexOf('=')))
			.contains(value)
			.containsIgnoringCase(remedy);
	}

	@Test
	void nameOfTheOneThatCannotWithDefaultsForAllServices(CapturedOutput output) {
		assertThatException().isThrownBy(
				() -> Application
					.start(TestClient.REST_JDK.properties()[0], TestClient.WEB_JETTY.properties()[0],
							"fairway.loadbalancer.connection.max-idle-time=7s")
					.close());
		assertThat(output).contains("fairway.loadbalancer.connection.max-idle-time")
			.contains("the JDK's HttpClient, the client of RestClient and RestTemplate")
			.contains("Use one that can: Apache HttpClient 5, Jetty, Reactor Netty");
	}

	private static ConfigurableApplicationContext start(TestClient client, String... settings) {
		List<String> properties = new ArrayList<>(List.of(client.properties()));
		for (String setting : settings) {
			properties.add(Application.PREFIX + setting);
		}
		return Application.start(properties.toArray(String[]::new));
	}

}
