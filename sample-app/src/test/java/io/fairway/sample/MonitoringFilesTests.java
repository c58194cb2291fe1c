package io.fairway.sample;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import io.fairway.sample.MonitoringFiles.AlertCase;
import io.fairway.sample.MonitoringFiles.AlertRule;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Alerts and dashboard by themselves, without an application.
 */
class MonitoringFilesTests {

	@Test
	void rulesAreValid() throws Exception {
		promtool("check", "rules", MonitoringFiles.RULES);
	}

	@Test
	void rulesPassTheirTests() throws Exception {
		promtool("test", "rules", MonitoringFiles.RULES_TEST);
	}

	private static void promtool(String... arguments) throws IOException, InterruptedException {
		assertThat(Promtool.run(MonitoringFiles.DIRECTORY, arguments)).contains("SUCCESS");
	}

	static List<AlertRule> rules() {
		return MonitoringFiles.rules();
	}

	@ParameterizedTest
	@MethodSource("rules")
	void everyRuleHasACaseInWhichItFiresAndOneInWhichItDoesNot(AlertRule rule) {
		assertThat(MonitoringFiles.alertCases()).contains(new AlertCase(rule.alert(), true),
				new AlertCase(rule.alert(), false));
	}

	@ParameterizedTest
	@MethodSource("rules")
	void everyRuleSaysWhatIsWrongAndWhatToDo(AlertRule rule) {
		assertThat(rule.labels().get("severity")).isIn("critical", "warning");
		assertThat(rule.annotations()).containsOnlyKeys("summary", "description", "runbook_url");
		String remedy = rule.annotations().get("runbook_url").replaceFirst("^docs/", "../");
		assertThat(MonitoringFiles.readme())
			.contains("| `" + rule.alert() + "` | " + rule.labels().get("severity") + " |", "](" + remedy + ") |");
	}

	@Test
	void panelsHaveIdsOfTheirOwnAndDoNotOverlap() {
		Set<Integer> ids = new HashSet<>();
		Set<List<Integer>> cells = new HashSet<>();
		for (JsonNode panel : MonitoringFiles.dashboard().path("panels")) {
			assertThat(ids.add(panel.path("id").asInt())).as(panel.path("title").asString()).isTrue();
			JsonNode place = panel.path("gridPos");
			for (int x = place.path("x").asInt(); x < place.path("x").asInt() + place.path("w").asInt(); x++) {
				for (int y = place.path("y").asInt(); y < place.path("y").asInt() + place.path("h").asInt(); y++) {
					assertThat(x).isBetween(0, 23);
					assertThat(cells.add(List.of(x, y))).as(panel.path("title").asString()).isTrue();
				}
			}
		}
	}

	@Test
	void everyQueryGoesToTheDataSourceThatWasChosen() {
		Collection<JsonNode> sources = MonitoringFiles.dashboard().path("panels").findValues("datasource");
		assertThat(sources).isNotEmpty()
			.allSatisfy((source) -> assertThat(source.path("uid").asString()).isEqualTo("${datasource}"));
	}

}
