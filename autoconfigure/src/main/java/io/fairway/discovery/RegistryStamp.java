package io.fairway.discovery;

import java.util.LinkedHashMap;
import java.util.Map;

import io.fairway.instance.Instance;
import io.fairway.instance.Locality;

/**
 * What is known of all instances of a registry and added to their metadata where they do
 * not say so themselves.
 *
 * @param datacenter the data center, empty if unknown
 * @param locality the region and zone, whose parts may be empty
 */
public record RegistryStamp(String datacenter, Locality locality) {

	/**
	 * Nothing is known.
	 */
	public static final RegistryStamp NONE = new RegistryStamp("", Locality.UNKNOWN);

	private static final String DATACENTER = "datacenter";

	Instance apply(Instance instance) {
		Map<String, String> missing = new LinkedHashMap<>();
		if (!this.datacenter.isEmpty() && !instance.getMetadata().containsKey(DATACENTER)) {
			missing.put(DATACENTER, this.datacenter);
		}
		Locality own = instance.locality();
		Locality locality = new Locality(own.region().isEmpty() ? this.locality.region() : "",
				own.zone().isEmpty() ? this.locality.zone() : "");
		return (missing.isEmpty() && locality.equals(Locality.UNKNOWN)) ? instance : instance.with(missing, locality);
	}

}
