package io.fairway.integration.aot;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.fairway.integration.support.Calls;
import io.fairway.integration.support.LoopbackServers;
import io.fairway.integration.support.ServerProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application in a process of its own, with the beans that the build generated.
 */
class AheadOfTimeTests {

	private static final int START_SECONDS = 90;

	private static final LoopbackServers servers = LoopbackServers.start("first", "second", "third");

	private static final int port = ServerProcess.freePorts(1)[0];

	private static ServerProcess application;

	@BeforeAll
	static void start(@TempDir Path directory) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Dspring.aot.enabled=true", "-cp",
				System.getProperty("java.class.path"), AheadOfTimeApplication.class.getName(),
				"--server.port=" + port));
		servers.listAs("users", (name, value) -> command.add("--" + name + "=" + value.get()));
		application = ServerProcess.start(directory, command).awaitPort(port, START_SECONDS);
	}

	@AfterAll
	static void stop() {
		application.close();
		servers.close();
	}

	@Test
	void runsWithWhatWasGenerated() {
		assertThat(application.log()).contains("AOT-processed AheadOfTimeApplication");
	}

	@ParameterizedTest
	@ValueSource(strings = { "rest-client", "web-client", "feign" })
	void balances(String client) {
		assertThat(Calls.tally(12, () -> Calls.get(port, "/" + client + "/users").body()))
			.isEqualTo(Map.of("first", 4, "second", 4, "third", 4));
	}

	@ParameterizedTest
	@ValueSource(strings = { "rest-client", "web-client", "feign" })
	void saysWhatAnUnknownServiceNeeds(String client) {
		HttpResponse<String> answer = Calls.get(port, "/" + client + "/orders");
		assertThat(answer.statusCode()).isEqualTo(502);
		assertThat(answer.body()).contains("UnknownToAotException", "'orders'",
				"spring.cloud.loadbalancer.eager-load.clients");
		assertThat(application.log()).contains("Service 'orders' has no load balancer");
	}

}
