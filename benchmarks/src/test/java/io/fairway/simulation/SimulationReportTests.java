package io.fairway.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.fairway.simulation.Simulation.Result;

import static org.assertj.core.api.Assertions.assertThat;

class SimulationReportTests {

	private static final Path PAGE = Path.of(System.getProperty("fairway.root"), "docs", "simulation.txt");

	@Test
	void reportIsTheCommittedOne() throws IOException {
		String text = SimulationReport.text();
		if (Boolean.getBoolean("fairway.docs.update")) {
			Files.writeString(PAGE, text);
		}
		assertThat(PAGE).hasContent(text);
	}

	static List<Scenario> scenarios() {
		return Scenario.all();
	}

	@ParameterizedTest
	@MethodSource("scenarios")
	void adaptiveIsNeverWorse(Scenario scenario) {
		Result adaptive = run(scenario, "adaptive");
		for (String other : List.of("round-robin", "weighted", "least-connections", "least-connections of all",
				"plain peak EWMA")) {
			assertThat(adaptive.successPercent()).as(other)
				.isGreaterThanOrEqualTo(run(scenario, other).successPercent());
		}
	}

	private static Result run(Scenario scenario, String policy) {
		Contender contender = Contender.all()
			.stream()
			.filter((candidate) -> candidate.name().equals(policy))
			.findFirst()
			.orElseThrow();
		return new Simulation(scenario, contender, 42).run();
	}

}
