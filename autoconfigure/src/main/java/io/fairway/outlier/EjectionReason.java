package io.fairway.outlier;

import java.util.Locale;

/**
 * Why an instance is ejected. The names are those of Envoy.
 *
 * @see <a href=
 * "https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier#detection-types">Envoy:
 * Detection types</a>
 */
public enum EjectionReason {

	/**
	 * Several answers of 500 or above in a row and, unless they are counted apart, calls
	 * without an answer.
	 */
	CONSECUTIVE_5XX,

	/**
	 * Several answers of 502, 503 or 504 in a row and, unless they are counted apart,
	 * calls without an answer.
	 */
	CONSECUTIVE_GATEWAY_FAILURE,

	/**
	 * Several calls in a row that could not connect, were not answered in time, or lost
	 * their connection.
	 */
	CONSECUTIVE_LOCAL_ORIGIN_FAILURE,

	/**
	 * A share of calls that succeed far below that of the other instances.
	 */
	SUCCESS_RATE,

	/**
	 * A share of calls that are answered far below that of the other instances.
	 */
	SUCCESS_RATE_LOCAL_ORIGIN,

	/**
	 * A share of calls that fail above a fixed threshold.
	 */
	FAILURE_PERCENTAGE,

	/**
	 * A share of calls that are not answered above a fixed threshold.
	 */
	FAILURE_PERCENTAGE_LOCAL_ORIGIN;

	/**
	 * The reason as logs and meters write it.
	 * @return the name in lower case with hyphens
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
