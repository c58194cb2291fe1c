package io.fairway.comparison;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.fairway.benchmarks.CpuTimeProfiler;

/**
 * Results in the JSON format of JMH, of any number of runs.
 */
final class Results {

	/** JMH writes units such as "us/op" by these names. */
	private static final Map<String, TimeUnit> UNITS = Map.of("ns/op", TimeUnit.NANOSECONDS, "us/op",
			TimeUnit.MICROSECONDS, "ms/op", TimeUnit.MILLISECONDS, "s/op", TimeUnit.SECONDS);

	private final List<Result> results;

	Results(List<Result> results) {
		this.results = List.copyOf(results);
	}

	static Results read(Path file) {
		List<Result> results = new ArrayList<>();
		for (JsonNode node : JsonMapper.shared().readTree(file)) {
			results.add(new Result(subject(node), figures(node)));
		}
		return new Results(results);
	}

	private static Subject subject(JsonNode node) {
		String name = node.path("benchmark").asString();
		int simpleName = name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1;
		Map<String, String> params = new TreeMap<>();
		node.path("params").properties().forEach((param) -> params.put(param.getKey(), param.getValue().asString()));
		return new Subject(name.substring(simpleName), params, node.path("threads").asInt());
	}

	private static Figures figures(JsonNode node) {
		JsonNode secondary = node.path("secondaryMetrics");
		return new Figures(nanos(node.path("primaryMetric")), nanos(secondary.path(CpuTimeProfiler.RESULT)),
				score(secondary.path("gc.alloc.rate.norm")));
	}

	private static double nanos(JsonNode metric) {
		TimeUnit unit = UNITS.get(metric.path("scoreUnit").asString(""));
		return (unit != null) ? score(metric) * unit.toNanos(1) : Double.NaN;
	}

	/** JMH writes a score that is not a number as a string. */
	private static double score(JsonNode metric) {
		return metric.path("score").isNumber() ? metric.path("score").asDouble() : Double.NaN;
	}

	/** The figures of all runs of a subject, or {@code null} if there was none. */
	@Nullable Figures of(Subject subject) {
		return this.results.stream()
			.filter((result) -> subject.covers(result.subject()))
			.map(Result::figures)
			.reduce(Figures::merge)
			.orElse(null);
	}

	/**
	 * The result of one run.
	 *
	 * @param subject what ran
	 * @param figures what was measured
	 */
	record Result(Subject subject, Figures figures) {
	}

}
