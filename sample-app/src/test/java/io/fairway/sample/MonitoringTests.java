package io.fairway.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

import io.fairway.metrics.FairwayMeter;
import io.fairway.sample.DemoState.InstanceState;
import io.fairway.sample.MonitoringFiles.AlertRule;
import io.fairway.sample.MonitoringFiles.PanelQuery;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample, scraped by a real Prometheus as the documentation says, while all goes
 * wrong that can: every meter, every query of the dashboard, every rule.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Import(TroubleConfiguration.class)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "fairway.discovery.registries.local.type=memory",
				"fairway.discovery.registries.partners.type=spring",
				"fairway.discovery.registries.partners.refresh-interval=1s", "fairway.discovery.initial-timeout=1500ms",
				"fairway.loadbalancer.version.fallback=any", "fairway.loadbalancer.outlier.interval=200ms",
				"fairway.loadbalancer.outlier.base-ejection-time=200ms", "fairway.loadbalancer.slow-start.window=0s",
				"fairway.loadbalancer.health-check.interval=300ms", "fairway.loadbalancer.health-check.jitter=50ms",
				"fairway.loadbalancer.health-check.transition-interval=100ms",
				PartnerDirectory.BREAKER + "enabled=true", PartnerDirectory.BREAKER + "minimum-number-of-calls=30",
				PartnerDirectory.BREAKER + "wait-duration-in-open-state=2s" })
class MonitoringTests {

	private static final String EMPTY_ZONE = "us-west-2a";

	private static final Pattern QUANTILE = Pattern.compile("histogram_quantile\\(.*\\((\\w+_bucket).* > ([\\d.]+)",
			Pattern.DOTALL);

	/** Alerts whose condition takes longer to come about than a test may. */
	private static final Set<String> SLOW_TO_COME = Set.of("FairwayDirectoryStale");

	private static final String OURS = "fairway_.*|service_discovery_.*|load_balancer_.*";

	@TempDir
	private static Path directory;

	private final DemoClient demo;

	private final int port;

	private final Trouble trouble;

	private PrometheusServer prometheus;

	MonitoringTests(@LocalServerPort int port, @Autowired Trouble trouble) {
		this.demo = new DemoClient(port);
		this.port = port;
		this.trouble = trouble;
	}

	@BeforeAll
	void drill() throws IOException {
		this.prometheus = PrometheusServer.scraping(this.port, directory);
		this.prometheus.awaitSome("up == 1");
		this.prometheus.awaitSome("fairway_discovery_services");
		this.trouble.start();
		this.demo.post("policy/consistent-hash");
		this.demo.post("protections/circuit-breakers/on");
		leaveTheZone();
		breakOne();
		this.prometheus.awaitSome("increase(fairway_ejections_total[5m]) > 0");
		this.trouble.failRegistry();
		breakAll();
		this.prometheus.awaitSome("fairway_panic == 1");
	}

	/** Nobody is in the zone of the client, so requests leave it. */
	private void leaveTheZone() {
		instancesOf(EMPTY_ZONE::equals).forEach((id) -> this.demo.post("instances/" + id + "/stop"));
		this.demo.post("zone/" + EMPTY_ZONE);
		this.prometheus.awaitSome("increase(fairway_cross_zone_requests_total[5m]) > 0");
	}

	private void breakOne() {
		this.demo.post("zone/any");
		this.demo.post("instances/" + instancesOf((zone) -> !zone.equals(EMPTY_ZONE)).get(0) + "/break");
	}

	private void breakAll() {
		this.demo.post("protections/health-checks/on");
		instancesOf((zone) -> !zone.equals(EMPTY_ZONE)).forEach((id) -> this.demo.post("instances/" + id + "/break"));
	}

	private List<String> instancesOf(Predicate<String> zone) {
		return this.demo.state()
			.instances()
			.stream()
			.filter((instance) -> zone.test(instance.zone()))
			.map(InstanceState::id)
			.toList();
	}

	@AfterAll
	void end() {
		this.trouble.close();
		if (this.prometheus != null) {
			this.prometheus.close();
		}
	}

	@ParameterizedTest
	@EnumSource
	void everyMeterIsThereWithItsTags(FairwayMeter meter) {
		List<String> labels = Arrays.stream(meter.getKeyNames()).map(MonitoringTests::label).toList();
		String name = family(meter) + ((meter.getType() == Meter.Type.TIMER) ? "_count" : "");
		assertThat(this.prometheus.awaitSome(name).keySet())
			.allSatisfy((series) -> assertThat(series.keySet()).containsAll(labels));
	}

	/** What Prometheus calls a meter, without the suffixes of its series. */
	private static String family(FairwayMeter meter) {
		String name = new PrometheusNamingConvention().name(meter.getName(), meter.getType(), meter.getBaseUnit());
		return (meter.getType() == Meter.Type.COUNTER) ? name + "_total" : name;
	}

	/** Prometheus keeps its own label of the same name. */
	private static String label(KeyName key) {
		return key.asString().equals("instance") ? "exported_instance" : key.asString();
	}

	@Test
	void nothingIsThereThatTheEnumDoesNotName() {
		Set<String> names = Arrays.stream(FairwayMeter.values())
			.map(MonitoringTests::family)
			.collect(Collectors.toSet());
		Set<String> seen = this.prometheus.query("group by (__name__) ({__name__=~\"" + OURS + "\"})")
			.keySet()
			.stream()
			.map((series) -> series.get("__name__").replaceFirst("_(bucket|count|sum|max)$", ""))
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(seen).isNotEmpty().isSubsetOf(names);
	}

	static Stream<PanelQuery> queries() {
		return Stream.concat(MonitoringFiles.panelQueries().stream(), MonitoringFiles.variableQueries().stream());
	}

	@ParameterizedTest
	@MethodSource("queries")
	void everyQueryOfTheDashboardHasData(PanelQuery query) {
		Map<Map<String, String>, Double> series = this.prometheus.awaitSome("(" + query.expression() + ") >= 0");
		assertThat(series.keySet()).allSatisfy((labels) -> assertThat(query.labels()).containsAll(labels.keySet()))
			.anySatisfy((labels) -> assertThat(labels.keySet()).containsAll(query.labels()));
	}

	static List<AlertRule> rules() {
		return MonitoringFiles.rules();
	}

	@ParameterizedTest
	@MethodSource("rules")
	void everyRuleRuns(AlertRule rule) {
		assertThat(this.prometheus.rules()).filteredOn((state) -> state.path("name").asString().equals(rule.alert()))
			.singleElement()
			.satisfies((state) -> assertThat(state.path("health").asString()).as(state.toString()).isEqualTo("ok"));
		this.prometheus.query(rule.expression());
	}

	@ParameterizedTest
	@MethodSource("rules")
	void everyRuleSeesTheTroubleThatItIsFor(AlertRule rule) {
		String seen = "count_over_time(ALERTS{alertname=\"" + rule.alert() + "\"}[5m])";
		if (SLOW_TO_COME.contains(rule.alert())) {
			assertThat(this.prometheus.query(seen)).isEmpty();
		}
		else {
			assertThat(this.prometheus.awaitSome(seen).keySet())
				.allSatisfy((labels) -> assertThat(labels).containsEntry("job", "shop").containsKey("service"));
		}
	}

	@Test
	void directoryGetsStaleWhileItsRegistryFails() {
		String staleness = "fairway_discovery_staleness_seconds{service=\"" + PartnerDirectory.SERVICE + "\"}";
		assertThat(this.prometheus.awaitSome(staleness + " > 1")).hasSize(1);
	}

	static List<AlertRule> rulesOfQuantiles() {
		return rules().stream().filter((rule) -> rule.expression().contains("histogram_quantile")).toList();
	}

	/** A quantile that lies above the last bucket is told to be that bucket's bound. */
	@ParameterizedTest
	@MethodSource("rulesOfQuantiles")
	void thresholdsOfQuantilesAreWithinTheBuckets(AlertRule rule) {
		Matcher quantile = QUANTILE.matcher(rule.expression());
		assertThat(quantile.find()).isTrue();
		double threshold = Double.parseDouble(quantile.group(2));
		assertThat(this.prometheus.query("group by (le) (" + quantile.group(1) + ")").keySet())
			.extracting((series) -> Double.parseDouble(series.get("le").replace("+Inf", "Infinity")))
			.anyMatch((bound) -> bound > threshold && Double.isFinite(bound));
	}

	@Test
	void whatIsScrapedPassesTheChecksOfPromtool() throws Exception {
		String text = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/actuator/prometheus"))
				.header("Accept", "text/plain; version=0.0.4")
				.build(), BodyHandlers.ofString())
			.body();
		Path ours = Files.writeString(directory.resolve("metrics.txt"),
				text.lines()
					.filter((line) -> line.matches("(# (HELP|TYPE) )?(" + OURS + ")"))
					.collect(Collectors.joining("\n", "", "\n")));
		assertThat(Files.readString(ours)).contains("# HELP fairway_requests_total ");
		assertThat(Promtool.check(ours, "check", "metrics")).isEmpty();
	}

}
