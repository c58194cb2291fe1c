package io.fairway.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is in {@code docs/monitoring}.
 */
final class MonitoringFiles {

	static final Path DIRECTORY = Path.of(System.getProperty("fairway.root"), "docs", "monitoring");

	static final String RULES = "fairway-rules.yaml";

	static final String RULES_TEST = "fairway-rules-test.yaml";

	private static final String DASHBOARD = "grafana-dashboard.json";

	private static final String README = "README.md";

	private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

	private static final Pattern VARIABLE = Pattern.compile("label_values\\((.*), (\\w+)\\)");

	private static final Pattern LEGEND_LABEL = Pattern.compile("\\{\\{(\\w+)\\}\\}");

	private MonitoringFiles() {
	}

	static String read(String file) {
		try {
			return Files.readString(DIRECTORY.resolve(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static String readme() {
		return read(README);
	}

	/** The configuration of Prometheus that the documentation advises. */
	static String scrapeConfiguration() {
		return YAML.matcher(readme())
			.results()
			.map((snippet) -> snippet.group(1))
			.filter((snippet) -> snippet.contains("scrape_configs:"))
			.findFirst()
			.orElseThrow();
	}

	static List<AlertRule> rules() {
		return groups(RULES, "groups").flatMap((group) -> list(group, "rules"))
			.map((rule) -> new AlertRule((String) rule.get("alert"), (String) rule.get("expr"),
					strings(rule.get("labels")), strings(rule.get("annotations"))))
			.toList();
	}

	/**
	 * The cases of the tests of the rules: the alert, and whether it is expected to fire.
	 */
	static List<AlertCase> alertCases() {
		return groups(RULES_TEST, "tests").flatMap((test) -> list(test, "alert_rule_test"))
			.map((check) -> new AlertCase((String) check.get("alertname"), list(check, "exp_alerts").count() > 0))
			.toList();
	}

	private static Stream<Map<String, Object>> groups(String file, String key) {
		Map<String, Object> content = new Yaml().load(read(file));
		return list(content, key);
	}

	@SuppressWarnings("unchecked")
	private static Stream<Map<String, Object>> list(Map<String, Object> parent, String key) {
		return ((List<Map<String, Object>>) parent.get(key)).stream();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, String> strings(Object value) {
		return (Map<String, String>) value;
	}

	static JsonNode dashboard() {
		return JsonMapper.shared().readTree(read(DASHBOARD));
	}

	/** The queries of the panels, with all applications, replicas and services chosen. */
	static List<PanelQuery> panelQueries() {
		return dashboard().path("panels")
			.valueStream()
			.flatMap((panel) -> panel.path("targets")
				.valueStream()
				.map((target) -> new PanelQuery(panel.path("title").asString(), interpolated(target.path("expr")),
						LEGEND_LABEL.matcher(target.path("legendFormat").asString())
							.results()
							.map((label) -> label.group(1))
							.toList())))
			.toList();
	}

	/** The queries that tell what can be chosen. */
	static List<PanelQuery> variableQueries() {
		return dashboard().path("templating")
			.path("list")
			.valueStream()
			.filter((variable) -> variable.path("type").asString().equals("query"))
			.map((variable) -> {
				Matcher query = VARIABLE.matcher(interpolated(variable.path("query").path("query")));
				assertThat(query.matches()).as(variable.toString()).isTrue();
				return new PanelQuery(variable.path("name").asString(),
						"group by (" + query.group(2) + ") (" + query.group(1) + ")", List.of(query.group(2)));
			})
			.toList();
	}

	/** The range holds all that happened in a test, and each choice is "All". */
	private static String interpolated(JsonNode expression) {
		String interpolated = expression.asString()
			.replace("$__rate_interval", "5m")
			.replaceAll("\\$(job|replica|service)\\b", ".*");
		assertThat(interpolated).doesNotContain("$");
		return interpolated;
	}

	/**
	 * A rule.
	 *
	 * @param alert the name of the alert
	 * @param expression when it fires
	 * @param labels what it is labeled with
	 * @param annotations what is said of it
	 */
	record AlertRule(String alert, String expression, Map<String, String> labels, Map<String, String> annotations) {

		@Override
		public String toString() {
			return this.alert;
		}

	}

	/**
	 * A case of a test of a rule.
	 *
	 * @param alert the name of the alert
	 * @param fires whether it is expected to fire
	 */
	record AlertCase(String alert, boolean fires) {
	}

	/**
	 * A query of the dashboard.
	 *
	 * @param title what it is shown as
	 * @param expression the query
	 * @param labels the labels that its series are told apart by
	 */
	record PanelQuery(String title, String expression, List<String> labels) {

		@Override
		public String toString() {
			return this.title + ": " + this.expression;
		}

	}

}
