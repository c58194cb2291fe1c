package io.fairway.registry.dns;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.InvalidInstanceException;
import io.fairway.instance.Rejections;

/**
 * The instances of one service. An instance whose records did not change stays the object
 * that it is. Not thread-safe.
 */
final class DnsInstances {

	/** What is beyond is left out, the records of the last priorities first. */
	static final int MAX_INSTANCES = 10_000;

	/** The priority of the SRV record, as it is written there. */
	static final String PRIORITY = "priority";

	/** The host name in the SRV record of which the instance has the address. */
	static final String TARGET = "target";

	private static final Pattern PLAIN_NAME = Pattern.compile("[a-zA-Z0-9._-]+");

	private final String serviceId;

	private final boolean secure;

	private final Rejections rejections;

	private Map<DnsEndpoint, Instance> known = Map.of();

	DnsInstances(String serviceId, boolean secure, Rejections rejections) {
		this.serviceId = serviceId;
		this.secure = secure;
		this.rejections = rejections;
	}

	List<Instance> update(List<DnsEndpoint> endpoints) {
		if (endpoints.size() > MAX_INSTANCES) {
			this.rejections.reject(this.serviceId,
					"has " + endpoints.size() + " instances, of which " + MAX_INSTANCES + " are used");
		}
		Map<DnsEndpoint, Instance> used = new HashMap<>();
		Map<InstanceId, Instance> unique = new LinkedHashMap<>();
		endpoints.stream().sorted(DnsEndpoint.ORDER).limit(MAX_INSTANCES).forEach((endpoint) -> {
			Instance instance = instance(endpoint);
			if (instance != null) {
				used.put(endpoint, instance);
				if (unique.putIfAbsent(instance.id(), instance) != null) {
					this.rejections.reject(this.serviceId, "has " + instance.id().address() + " twice");
				}
			}
		});
		this.known = used;
		return List.copyOf(unique.values());
	}

	private @Nullable Instance instance(DnsEndpoint endpoint) {
		Instance instance = this.known.get(endpoint);
		if (instance != null) {
			return instance;
		}
		try {
			return build(endpoint);
		}
		catch (InvalidInstanceException ex) {
			this.rejections.reject(this.serviceId, String.valueOf(ex.getMessage()));
			return null;
		}
	}

	private Instance build(DnsEndpoint endpoint) {
		Instance.Builder builder = Instance.builder(this.serviceId, endpoint.host(), endpoint.port())
			.secure(this.secure)
			.onProblem((problem) -> this.rejections.reject(endpoint.host(), problem));
		if (endpoint.priority() != DnsEndpoint.NONE) {
			builder.metadata(Map.of(PRIORITY, Integer.toString(endpoint.priority())));
		}
		if (PLAIN_NAME.matcher(endpoint.target()).matches()) {
			builder.metadata(Map.of(TARGET, endpoint.target()));
		}
		return ((endpoint.weight() > 0) ? builder.weight(endpoint.weight()) : builder).build();
	}

}
