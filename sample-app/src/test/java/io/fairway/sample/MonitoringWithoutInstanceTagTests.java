package io.fairway.sample;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import io.fairway.sample.DemoState.InstanceState;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The alerts about instances, where no meter tells them apart.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "fairway.metrics.instance-tag=false", "fairway.loadbalancer.health-check.interval=300ms",
				"fairway.loadbalancer.health-check.jitter=50ms",
				"fairway.loadbalancer.health-check.transition-interval=100ms",
				"fairway.loadbalancer.outlier.interval=200ms", "fairway.loadbalancer.outlier.base-ejection-time=200ms",
				"fairway.loadbalancer.slow-start.window=0s" })
class MonitoringWithoutInstanceTagTests {

	@TempDir
	private Path directory;

	private final DemoClient demo;

	private final int port;

	MonitoringWithoutInstanceTagTests(@LocalServerPort int port) {
		this.demo = new DemoClient(port);
		this.port = port;
	}

	@Test
	void alertsGoOn() throws IOException {
		try (PrometheusServer prometheus = PrometheusServer.scraping(this.port, this.directory)) {
			this.demo.post("protections/circuit-breakers/on");
			this.demo.post("instances/" + this.demo.state().instances().get(0).id() + "/break");
			prometheus.awaitSome(PrometheusServer.seen("FairwayCircuitBreakerOpen"));
			prometheus.awaitSome(PrometheusServer.seen("FairwayEjectionRateHigh"));
			this.demo.post("protections/health-checks/on");
			this.demo.state()
				.instances()
				.stream()
				.map(InstanceState::id)
				.forEach((id) -> this.demo.post("instances/" + id + "/break"));
			prometheus.awaitSome(PrometheusServer.seen("FairwayPanic"));
			prometheus.awaitSome(PrometheusServer.seen("FairwayAllInstancesUnhealthy"));
			assertThat(prometheus.query("{exported_instance!=\"\"}")).isEmpty();
		}
	}

}
