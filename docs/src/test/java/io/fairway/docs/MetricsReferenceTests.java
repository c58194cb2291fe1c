package io.fairway.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.fairway.metrics.FairwayMeter;

import static org.assertj.core.api.Assertions.assertThat;

class MetricsReferenceTests {

	private static final Path PAGE = Path.of(System.getProperty("fairway.root"), "docs", "metrics.md");

	@Test
	void pageMatchesTheMeters() throws IOException {
		String expected = MetricsReference.update(Files.readString(PAGE));
		if (Boolean.getBoolean("fairway.docs.update")) {
			Files.writeString(PAGE, expected);
		}
		assertThat(PAGE).hasContent(expected);
	}

	@Test
	void everyMeterHasItsRow() throws IOException {
		List<String> rows = Files.readAllLines(PAGE)
			.stream()
			.dropWhile((line) -> !line.equals(MetricsReference.MARKER))
			.filter((line) -> line.startsWith("| `"))
			.toList();
		assertThat(rows).hasSameSizeAs(FairwayMeter.values());
		assertThat(Arrays.stream(FairwayMeter.values()).map(MetricsReference::inPrometheus)).contains(
				"service_discovery_requests_total", "service_discovery_request_duration_seconds",
				"load_balancer_selections_total", "fairway_discovery_staleness_seconds", "fairway_panic");
	}

}
