package io.fairway.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.ServiceVersion;

/**
 * The stage that keeps the instances of the version that a header of the request asks
 * for. A request that asks for none gets the default version, or all instances where
 * there is no default. A version that nobody has leads to an empty list: an answer of
 * another version than asked for is worse than none.
 * <p>
 * The lists of all versions are made when the input changes, so what strangers write into
 * the header costs one lookup and no memory. Thread-safe.
 */
public final class VersionServiceInstanceListSupplier extends StageServiceInstanceListSupplier {

	private final String header;

	private final @Nullable String defaultVersion;

	private final InstanceList.Derivation<VersionIndex> derivation = VersionIndex::of;

	/**
	 * A stage behind the given one.
	 * @param delegate the stage before this one
	 * @param settings which header, and what without it
	 */
	public VersionServiceInstanceListSupplier(ServiceInstanceListSupplier delegate, VersionSettings settings) {
		super(delegate);
		// Spring's headers make a lower-case copy of any other name each time they are
		// asked.
		this.header = settings.header().toLowerCase(Locale.ROOT);
		this.defaultVersion = settings.defaultVersion();
	}

	@Override
	InstanceList apply(InstanceList input, Request<?> request) {
		String wanted = RequestHeaders.first(request, this.header);
		if (wanted == null) {
			wanted = this.defaultVersion;
		}
		return (wanted != null) ? input.derived(this, this.derivation).find(wanted) : input;
	}

	/** The instances by version, and an empty list for every other version. */
	private record VersionIndex(Map<String, InstanceList> lists, InstanceList none) {

		static VersionIndex of(InstanceList input, @Nullable VersionIndex previous) {
			Map<String, List<Instance>> groups = new LinkedHashMap<>();
			for (Instance instance : input.toInstances()) {
				ServiceVersion version = instance.version();
				if (version != null) {
					groups.computeIfAbsent(version.text(), (text) -> new ArrayList<>()).add(instance);
				}
			}
			Map<String, InstanceList> lists = new LinkedHashMap<>();
			groups.forEach((text, instances) -> lists.put(text, list(instances, text, previous)));
			return new VersionIndex(lists, (previous != null) ? previous.none() : InstanceList.of(List.of()));
		}

		private static InstanceList list(List<Instance> instances, String version, @Nullable VersionIndex previous) {
			InstanceList before = (previous != null) ? previous.lists().get(version) : null;
			return (before != null) ? before.successor(instances) : InstanceList.of(instances);
		}

		InstanceList find(String wanted) {
			InstanceList exact = this.lists.get(wanted);
			if (exact != null) {
				return exact;
			}
			ServiceVersion version = ServiceVersion.parse(wanted);
			return (version != null) ? this.lists.getOrDefault(version.text(), this.none) : this.none;
		}

	}

}
