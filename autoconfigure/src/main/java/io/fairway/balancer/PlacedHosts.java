package io.fairway.balancer;

import java.util.Arrays;
import java.util.List;

/**
 * A placement and what it was computed from. When the list changes in another respect,
 * such as a tag, it is kept.
 */
record PlacedHosts(List<String> hosts, double[] weights, Placement placement) {

	boolean equal(List<String> hosts, double[] weights) {
		return this.hosts.equals(hosts) && Arrays.equals(this.weights, weights);
	}

}
