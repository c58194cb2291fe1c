package io.fairway.actuate;

import java.util.List;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What in the configuration works and cannot be meant.
 *
 * @param services how many services were looked at
 * @param findings what was found, none if all is well
 */
public record AnalysisDescriptor(int services, List<FindingDescriptor> findings) implements OperationResponseBody {

	/**
	 * Makes a copy of the list.
	 */
	public AnalysisDescriptor {
		findings = List.copyOf(findings);
	}

	/**
	 * Something that cannot be meant.
	 *
	 * @param service the service
	 * @param problem what cannot be meant
	 * @param property the property that says so
	 * @param remedy what would do
	 */
	public record FindingDescriptor(String service, String problem, String property, String remedy) {
	}

}
