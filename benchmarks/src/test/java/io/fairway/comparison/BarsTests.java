package io.fairway.comparison;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bars are about benchmarks that exist, with parameters that they have.
 */
class BarsTests {

	static Stream<Subject> subjects() {
		return Bars.all().stream().flatMap(Bar::subjects).distinct();
	}

	@ParameterizedTest
	@MethodSource("subjects")
	void benchmarkExists(Subject subject) throws Exception {
		String name = subject.benchmark().substring(0, subject.benchmark().indexOf('.'));
		String type = "io.fairway.benchmarks." + name;
		Class<?> benchmark = Class.forName(type);
		assertThat(benchmark.getMethods()).filteredOn((method) -> method.isAnnotationPresent(Benchmark.class))
			.extracting((method) -> name + "." + method.getName())
			.contains(subject.benchmark());
		Map<String, List<String>> params = params(benchmark);
		subject.params().forEach((param, value) -> assertThat(params.get(param)).as(param).contains(value));
	}

	private static Map<String, List<String>> params(Class<?> benchmark) {
		Map<String, List<String>> params = new HashMap<>();
		Stream.concat(Stream.of(benchmark), Arrays.stream(benchmark.getClasses())).forEach((type) -> {
			for (Field field : type.getFields()) {
				if (field.isAnnotationPresent(Param.class)) {
					params.put(field.getName(), List.of(field.getAnnotation(Param.class).value()));
				}
			}
		});
		return params;
	}

	@Test
	void claimsAreDistinct() {
		assertThat(Bars.all()).extracting((bar) -> bar.section() + ": " + bar.claim()).doesNotHaveDuplicates();
	}

}
