package io.fairway.sample;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.assertj.core.data.Offset;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.fairway.integration.support.ServerProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample in a process of its own, with the beans that the build generated and without
 * them, where it is changed by the endpoint that Spring Cloud makes writable.
 */
class AheadOfTimeTests {

	private static final int START_SECONDS = 90;

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void balancesAndIsTunedThroughTheEnvironment(boolean aheadOfTime) throws Exception {
		int port = ServerProcess.freePorts(1)[0];
		try (ServerProcess sample = ServerProcess.start(this.directory,
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx192m",
						"-XX:TieredStopAtLevel=1", "-Dspring.aot.enabled=" + aheadOfTime, "-cp",
						System.getProperty("java.class.path"), SampleApplication.class.getName(),
						"--server.port=" + port, "--logging.level.io.fairway.sample=info",
						"--management.endpoint.env.post.enabled=true"))) {
			sample.awaitPort(port, START_SECONDS);
			assertThat(sample.log().contains("AOT-processed SampleApplication")).isEqualTo(aheadOfTime);
			DemoClient demo = new DemoClient(port);
			eventually(() -> assertThat(demo.state().instances()).hasSize(8).allSatisfy((instance) -> {
				double weights = demo.state().instances().stream().mapToInt((each) -> each.weight()).sum();
				assertThat(instance.share()).isCloseTo(100 * instance.weight() / weights, Offset.offset(2.0));
			}));
			if (aheadOfTime) {
				// Whether the endpoint is writable was decided when the sample was built.
				demo.post("policy/round-robin");
			}
			else {
				HttpResponse<String> answer = post(port, "fairway.loadbalancer.policy", "round-robin");
				assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
			}
			eventually(() -> assertThat(demo.state().instances())
				.allSatisfy((instance) -> assertThat(instance.share()).isCloseTo(12.5, Offset.offset(2.0))));
			assertThat(demo.state().errorShare()).isZero();
		}
	}

	private static void eventually(ThrowingRunnable assertion) {
		Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(assertion);
	}

	private static HttpResponse<String> post(int port, String name, String value) throws Exception {
		URI uri = URI.create("http://localhost:" + port + "/actuator/env");
		String body = "{\"name\":\"" + name + "\",\"value\":\"" + value + "\"}";
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri)
				.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString(body))
				.build(), BodyHandlers.ofString());
	}

}
