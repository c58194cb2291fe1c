package io.fairway.sample;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.fairway.integration.support.ServerProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real Prometheus, from Debian's package {@code prometheus}, that keeps its data in a
 * directory of the test.
 */
final class PrometheusServer implements AutoCloseable {

	private static final int START_SECONDS = 30;

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

	private final HttpClient client = HttpClient.newHttpClient();

	private final ServerProcess process;

	private final String endpoint;

	private PrometheusServer(ServerProcess process, int port) {
		this.process = process.awaitPort(port, START_SECONDS);
		this.endpoint = "http://127.0.0.1:" + port;
	}

	/**
	 * Starts a server that scrapes the sample as the documentation advises, but more
	 * often, with the rules. The test is skipped where there is no Prometheus, but fails
	 * in continuous integration.
	 * @param sample the port of the sample
	 * @param directory an empty directory
	 */
	static PrometheusServer scraping(int sample, Path directory) throws IOException {
		Path program = ServerProcess.require("prometheus", "Install Debian's package prometheus.");
		Files.writeString(directory.resolve(MonitoringFiles.RULES), MonitoringFiles.read(MonitoringFiles.RULES));
		Path configuration = Files.writeString(directory.resolve("prometheus.yml"), configuration(sample));
		int port = ServerProcess.freePorts(1)[0];
		PrometheusServer server = new PrometheusServer(ServerProcess.start(directory, program.toString(),
				"--config.file=" + configuration, "--storage.tsdb.path=" + directory.resolve("data"),
				"--web.listen-address=127.0.0.1:" + port, "--log.level=warn"), port);
		Awaitility.await().atMost(PATIENCE).until(() -> server.send("/-/ready").statusCode() == 200);
		server.awaitSome("up == 1");
		return server;
	}

	private static String configuration(int sample) {
		String advised = MonitoringFiles.scrapeConfiguration();
		assertThat(advised).contains("127.0.0.1:8080", "scrape_interval: 15s", "- " + MonitoringFiles.RULES);
		return "global: {evaluation_interval: 1s}\n" + advised.replace("127.0.0.1:8080", "127.0.0.1:" + sample)
			.replace("scrape_interval: 15s", "scrape_interval: 1s");
	}

	/** A query that has data if the condition of an alert was there. */
	static String seen(String alert) {
		return "count_over_time(ALERTS{alertname=\"" + alert + "\"}[5m])";
	}

	/** What a query has as soon as it has something. */
	Map<Map<String, String>, Double> awaitSome(String query) {
		return Awaitility.await(query)
			.atMost(PATIENCE)
			.pollDelay(Duration.ZERO)
			.pollInterval(POLL_INTERVAL)
			.until(() -> query(query), (series) -> !series.isEmpty());
	}

	/**
	 * The labels and the value of each series that a query has now. A query that is none
	 * fails the test.
	 */
	Map<Map<String, String>, Double> query(String expression) {
		Map<Map<String, String>, Double> series = new TreeMap<>(
				(left, right) -> left.toString().compareTo(right.toString()));
		JsonNode data = get("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
		data.path("result").forEach((result) -> {
			Map<String, String> labels = new TreeMap<>();
			result.path("metric")
				.properties()
				.forEach((label) -> labels.put(label.getKey(), label.getValue().asString()));
			series.put(labels, number(result.path("value").get(1).asString()));
		});
		return series;
	}

	private static double number(String value) {
		return switch (value) {
			case "+Inf" -> Double.POSITIVE_INFINITY;
			case "-Inf" -> Double.NEGATIVE_INFINITY;
			default -> Double.parseDouble(value);
		};
	}

	/** The rules as the server has them, with their state. */
	Stream<JsonNode> rules() {
		return get("rules").path("groups").valueStream().flatMap((group) -> group.path("rules").valueStream());
	}

	private JsonNode get(String path) {
		HttpResponse<String> response = send("/api/v1/" + path);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JsonMapper.shared().readTree(response.body()).path("data");
	}

	private HttpResponse<String> send(String path) {
		try {
			HttpRequest request = HttpRequest.newBuilder(URI.create(this.endpoint + path)).timeout(PATIENCE).build();
			return this.client.send(request, BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new AssertionError(this.process.log(), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	@Override
	public void close() {
		this.process.close();
	}

}
