package io.fairway.sample;

import java.util.List;

/**
 * Everything that is shown, at one moment.
 *
 * @param policy the policy that chooses instances
 * @param policies the policies to choose from
 * @param version the version that requests ask for, or {@code any}
 * @param versions the versions to choose from
 * @param zone the zone that the client runs in, or {@code any}
 * @param zones the zones to choose from
 * @param requestsPerSecond the finished requests per second
 * @param errorShare the percentage of the latest requests that failed
 * @param instances the instances, always in the same order
 */
record DemoState(String policy, List<String> policies, String version, List<String> versions, String zone,
		List<String> zones, double requestsPerSecond, double errorShare, List<InstanceState> instances) {

	/**
	 * One instance.
	 *
	 * @param id the name of the instance
	 * @param zone the zone it runs in
	 * @param region the region of that zone
	 * @param version the version it serves
	 * @param weight the weight it is registered with
	 * @param requests all requests it got
	 * @param share the percentage of the latest requests that it answered
	 * @param inFlight the requests it works on
	 * @param latencyMillis the mean time until it answered the latest requests, 0 if
	 * there were none
	 * @param state what it does with requests
	 */
	record InstanceState(String id, String zone, String region, String version, int weight, long requests, double share,
			int inFlight, double latencyMillis, BackendState state) {
	}

}
