package io.fairway.docs;

import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The figures of the page are those of the simulator, and its policy does what it says.
 */
class PoliciesPageTests {

	private static final Path PAGE = Pages.page("policies.md");

	private static final Pattern FIGURE = Pattern.compile("\\d+\\.\\d{3}(?= %)");

	private static final Pattern ROW = Pattern.compile("  (\\S.*?) +(\\d+\\.\\d{3})% .*");

	private static final Pattern SCENARIO = Pattern.compile("(\\S.*?) {2,}success .*");

	@TempDir
	private Path classes;

	/** Successes by scenario and policy. */
	private static Map<String, Map<String, String>> simulated() {
		Map<String, Map<String, String>> scenarios = new HashMap<>();
		Map<String, String> successes = new HashMap<>();
		for (String line : Pages.read(Pages.page("simulation.txt")).lines().toList()) {
			Matcher scenario = SCENARIO.matcher(line);
			Matcher row = ROW.matcher(line);
			if (scenario.matches()) {
				successes = new HashMap<>();
				scenarios.put(scenario.group(1), successes);
			}
			else if (row.matches()) {
				successes.put(row.group(1), row.group(2));
			}
		}
		return scenarios;
	}

	@Test
	void tableIsThatOfTheSimulator() {
		Map<String, Map<String, String>> scenarios = simulated();
		List<List<String>> rows = Pages.prose(PAGE)
			.stream()
			.dropWhile((line) -> !line.startsWith("| scenario |"))
			.takeWhile((line) -> line.startsWith("|"))
			.map((line) -> Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList())
			.toList();
		assertThat(rows.subList(2, rows.size())).hasSameSizeAs(scenarios.keySet()).allSatisfy((row) -> {
			for (int i = 1; i < row.size(); i++) {
				assertThat(row.get(i)).as(row.get(0))
					.isEqualTo(scenarios.getOrDefault(row.get(0), Map.of()).get(rows.get(0).get(i)));
			}
		});
	}

	@Test
	void everyFigureBelongsToTheScenarioThatIsNamedBesideIt() {
		Map<String, Map<String, String>> scenarios = simulated();
		List<String> citing = Pages.prose(PAGE)
			.stream()
			.filter((line) -> line.startsWith("| ") && FIGURE.matcher(line).find())
			.toList();
		assertThat(citing).hasSizeGreaterThan(5).allSatisfy((line) -> {
			String scenario = line.substring(line.indexOf('*') + 1, line.indexOf('*', line.indexOf('*') + 1));
			assertThat(FIGURE.matcher(line).results().map(MatchResult::group))
				.allSatisfy((figure) -> assertThat(scenarios.get(scenario)).as(scenario).containsValue(figure));
		});
	}

	@Test
	void policyOfThePagePrefersPrimaries() throws Exception {
		assertThat(JavaCompilation.compile(
				Pages.snippets(PAGE, "java").stream().filter((java) -> java.code().contains("primaryFirst")).toList(),
				this.classes))
			.isEmpty();
		try (URLClassLoader loader = JavaCompilation.load(this.classes)) {
			String services = "fairway.discovery.registries.fixed.services.search";
			new ApplicationContextRunner().withClassLoader(loader)
				.withUserConfiguration(Application.class, loader.loadClass("PolicyConfiguration"))
				.withPropertyValues("fairway.loadbalancer.policy=primaryFirst",
						"fairway.discovery.registries.fixed.type=config", services + "[0].uri=http://10.0.0.1:80",
						services + "[1].uri=http://10.0.0.2:80", services + "[1].tags=primary",
						services + "[2].uri=http://10.0.0.3:80")
				.run((context) -> {
					LoadBalancerClient client = context.getBean(LoadBalancerClient.class);
					for (int i = 0; i < 10; i++) {
						assertThat(client.choose("search").getHost()).isEqualTo("10.0.0.2");
					}
				});
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
