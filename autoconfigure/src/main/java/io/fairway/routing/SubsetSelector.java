package io.fairway.routing;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

/**
 * Tells which of the subsets under {@code fairway.loadbalancer.subsets} serves a request.
 * Every bean of this type is asked, in their order, until one knows.
 * <p>
 * It is asked twice for each request, once for the instances and once for the policy, and
 * must give the same answer. Implementations are thread-safe, fast and never block.
 */
@FunctionalInterface
public interface SubsetSelector {

	/**
	 * The name of the subset that serves the request.
	 * @param request the request
	 * @return the name, or {@code null} for all instances
	 */
	@Nullable String select(Request<?> request);

	/**
	 * The subset that a header of the outgoing request names.
	 * @param name the name of the header
	 * @return the selector
	 */
	static SubsetSelector header(String name) {
		// Spring's headers make a lower-case copy of any other name each time they are
		// asked.
		String header = name.toLowerCase(Locale.ROOT);
		return (request) -> RequestHeaders.first(request, header);
	}

	/**
	 * The answer of the first that knows one. A selector that fails knows none, which is
	 * counted and logged.
	 * @param selectors the selectors, in the order in which they are asked
	 * @return the selector
	 */
	static SubsetSelector firstOf(List<SubsetSelector> selectors) {
		return new FirstSubsetSelector(selectors);
	}

}
