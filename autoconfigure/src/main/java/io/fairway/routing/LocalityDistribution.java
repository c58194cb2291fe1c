package io.fairway.routing;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.util.Assert;

/**
 * How clients of one place share their load between places. A place is a region, a region
 * and a zone as in {@code us-east1/b}, all zones of a region as in {@code us-east1/*}, or
 * {@code *} for everywhere.
 *
 * @param from where the clients run
 * @param to the percentage by place, 100 together; an instance belongs to the place that
 * matches it most precisely
 */
public record LocalityDistribution(String from, Map<String, Integer> to) {

	public LocalityDistribution {
		LocalityPattern.parse(from);
		to.keySet().forEach(LocalityPattern::parse);
		Map<String, Integer> shares = Collections.unmodifiableMap(new LinkedHashMap<>(to));
		Assert.isTrue(shares.values().stream().allMatch((percent) -> percent > 0 && percent <= 100),
				() -> "to: " + shares + " (expected: percentages from 1 to 100)");
		int sum = shares.values().stream().mapToInt(Integer::intValue).sum();
		Assert.isTrue(sum == 100, () -> "to: " + shares + " has a sum of " + sum + " (expected: 100)");
		to = shares;
	}

}
