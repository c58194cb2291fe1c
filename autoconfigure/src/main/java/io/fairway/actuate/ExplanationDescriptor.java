package io.fairway.actuate;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What would happen to a request.
 *
 * @param service the service
 * @param request the request
 * @param policy the policy that chooses
 * @param stages what each stage keeps and drops, in their order
 * @param candidates who may be chosen
 * @param chosen the address of the instance that is chosen for certain, {@code null} if
 * there are several or none
 * @param note what else there is to say, {@code null} for nothing
 */
public record ExplanationDescriptor(String service, RequestDescriptor request, String policy,
		List<StageDescriptor> stages, List<CandidateDescriptor> candidates, @Nullable String chosen,
		@Nullable String note) implements OperationResponseBody {

	/**
	 * The request that was made up.
	 *
	 * @param method the method
	 * @param path the path and the query
	 * @param headers the headers
	 * @param cookies the cookies as they were given, {@code null} for none
	 */
	public record RequestDescriptor(String method, String path, Map<String, List<String>> headers,
			@Nullable String cookies) {
	}

	/**
	 * What a stage does.
	 *
	 * @param stage its name
	 * @param kept how many instances are left of all groups together
	 * @param fallback whether it had nothing of what it looks for, for all or a part of
	 * such requests
	 * @param groups what a request may get, more than one where chance decides
	 * @param dropped the addresses of the instances that it takes out
	 */
	public record StageDescriptor(String stage, int kept, boolean fallback, List<GroupDescriptor> groups,
			List<String> dropped) {
	}

	/**
	 * Instances that a request may get.
	 *
	 * @param share the part of such requests that get them, up to 1
	 * @param fallback whether these are what the fallback of the stage says
	 * @param instances their addresses
	 */
	public record GroupDescriptor(double share, boolean fallback, List<String> instances) {
	}

	/**
	 * An instance that may be chosen.
	 *
	 * @param instance its address
	 * @param weight its weight at the moment
	 * @param share the part of such requests that reach it, {@code null} if that cannot
	 * be told
	 */
	public record CandidateDescriptor(String instance, double weight, @Nullable Double share) {
	}

}
