package io.fairway.registry.dns;

import java.util.List;

/**
 * What one look-up of a service found.
 *
 * @param endpoints the instances, possibly none
 * @param ttl the seconds for which all that was asked holds
 * @param withdrawn whether the records say that there is decidedly no instance
 * @param incomplete whether a part could not be looked up, and is as it was before
 * @param problems what is wrong with the records
 */
record DnsEndpoints(List<DnsEndpoint> endpoints, long ttl, boolean withdrawn, boolean incomplete,
		List<String> problems) {
}
