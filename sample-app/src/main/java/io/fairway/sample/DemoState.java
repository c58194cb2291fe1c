package io.fairway.sample;

import java.util.List;
import java.util.Map;

/**
 * Everything that is shown, at one moment.
 *
 * @param policy the policy that chooses instances
 * @param policies the policies to choose from
 * @param version the version that requests ask for, or {@code any}
 * @param versions the versions to choose from
 * @param zone the zone that the client runs in, or {@code any}
 * @param zones the zones to choose from
 * @param protections whether ejection, circuit breakers and health checks are on
 * @param requestsPerSecond the finished requests per second
 * @param errorShare the percentage of the latest requests that failed
 * @param instances the instances, always in the same order
 * @param events what happened lately, the last first
 */
record DemoState(String policy, List<String> policies, String version, List<String> versions, String zone,
		List<String> zones, Map<String, Boolean> protections, double requestsPerSecond, double errorShare,
		List<InstanceState> instances, List<EventLog.Entry> events) {

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
	 * @param view what the client thinks of it
	 */
	record InstanceState(String id, String zone, String region, String version, int weight, long requests, double share,
			int inFlight, double latencyMillis, BackendState state, ClientView view) {
	}

}
