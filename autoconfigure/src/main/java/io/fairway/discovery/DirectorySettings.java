package io.fairway.discovery;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/**
 * How a directory works.
 *
 * @param merge how the answers of several registries become one list
 * @param initialTimeout how long the first request for a service waits for them
 * @param maxServices how many services are watched at most; beyond, those that were not
 * asked for lately are given up, except the ones that a load balancer uses
 * @param idleTimeout after how long a service that nobody asks for is given up, unless a
 * load balancer uses it
 * @param mergeWindow how long changes of descriptions wait for others after one was
 * published; instances that join or leave never wait
 * @param protection what protects instances that an answer leaves out
 * @param addresses where requests may go at the word of a registry
 * @param stamps what is added to the instances of a registry, by its name
 * @param scopes what is looked for under a service id
 */
public record DirectorySettings(MergeMode merge, Duration initialTimeout, int maxServices, Duration idleTimeout,
		Duration mergeWindow, Protection protection, AddressPolicy addresses, Map<String, RegistryStamp> stamps,
		Function<String, ServiceScope> scopes) {

	public DirectorySettings {
		stamps = Map.copyOf(stamps);
	}

	RegistryStamp stamp(String registry) {
		return this.stamps.getOrDefault(registry, RegistryStamp.NONE);
	}

}
