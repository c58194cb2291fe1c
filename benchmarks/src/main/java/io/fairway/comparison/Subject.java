package io.fairway.comparison;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A benchmark with its parameters and its number of threads.
 *
 * @param benchmark the class and the method
 * @param params the parameters by their names; a result may have more
 * @param threads the number of threads
 */
record Subject(String benchmark, Map<String, String> params, int threads) {

	Subject {
		params = Map.copyOf(params);
	}

	static Subject of(String benchmark) {
		return new Subject(benchmark, Map.of(), 1);
	}

	Subject with(String param, Object value) {
		Map<String, String> params = new TreeMap<>(this.params);
		params.put(param, String.valueOf(value));
		return new Subject(this.benchmark, params, this.threads);
	}

	Subject instances(int count) {
		return with("instances", count);
	}

	Subject threads(int threads) {
		return new Subject(this.benchmark, this.params, threads);
	}

	/** Whether a result with these properties is one of this subject. */
	boolean covers(Subject result) {
		return this.benchmark.equals(result.benchmark) && this.threads == result.threads
				&& result.params.entrySet().containsAll(this.params.entrySet());
	}

	@Override
	public String toString() {
		String params = new TreeMap<>(this.params).entrySet()
			.stream()
			.map((entry) -> entry.getKey() + "=" + entry.getValue())
			.collect(Collectors.joining(", "));
		return this.benchmark + (params.isEmpty() ? "" : "(" + params + ")")
				+ ((this.threads > 1) ? " × " + this.threads + " threads" : "");
	}

}
