package io.fairway.sample;

import java.time.Duration;

import io.fairway.instance.Instance;
import io.fairway.instance.Locality;

/**
 * What a backend tells the registry of itself.
 *
 * @param locality the region and the zone
 * @param version the version that it serves
 * @param weight the share of traffic that it asks for, relative to others
 * @param latency how long it takes to answer when nothing is wrong
 */
record BackendDescription(Locality locality, String version, int weight, Duration latency) {

	static final String SERVICE = "users";

	private static final String HOST = "127.0.0.1";

	/** A name that is unique among the backends and fits into a path. */
	String id() {
		return this.locality.zone() + "-" + this.version;
	}

	Instance listeningOn(int port) {
		return Instance.builder(SERVICE, HOST, port)
			.instanceId(id())
			.locality(this.locality)
			.version(this.version)
			.weight(this.weight)
			.build();
	}

}
