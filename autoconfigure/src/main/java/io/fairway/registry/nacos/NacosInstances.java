package io.fairway.registry.nacos;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.alibaba.nacos.api.common.Constants;
import com.alibaba.nacos.api.naming.pojo.Instance;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.InvalidInstanceException;
import io.fairway.instance.Locality;
import io.fairway.instance.Rejections;

/**
 * Reads the instances of one service as Nacos describes them. What has not changed since
 * the last time is not read again. Not thread-safe.
 */
final class NacosInstances {

	/** As Spring Cloud Alibaba calls it. */
	static final String SECURE = "secure";

	/** As Spring Cloud Alibaba calls it. */
	static final String CLUSTER = "nacos.cluster";

	static final String INSTANCE_ID = "fairway.instance-id";

	private static final String WEIGHT = "weight";

	private static final String ZONE = "zone";

	private static final double MAX_WEIGHT = 10_000;

	private final String serviceId;

	private final Rejections rejections;

	private Map<String, Known> known = Map.of();

	NacosInstances(String serviceId, Rejections rejections) {
		this.serviceId = serviceId;
		this.rejections = rejections;
	}

	/**
	 * The instances that take requests: of those that are enabled the healthy ones, and
	 * all of them when none is healthy.
	 */
	List<io.fairway.instance.Instance> read(List<Instance> hosts) {
		List<Instance> enabled = hosts.stream().filter((host) -> host != null && host.isEnabled()).toList();
		List<Instance> healthy = enabled.stream().filter(Instance::isHealthy).toList();
		Map<String, Known> read = new LinkedHashMap<>();
		for (Instance host : healthy.isEmpty() ? enabled : healthy) {
			String key = host.getClusterName() + "#" + host.getIp() + "#" + host.getPort();
			Known before = this.known.get(key);
			read.put(key, (before != null && before.describes(host)) ? before : new Known(host, read(host)));
		}
		this.known = read;
		return read.values().stream().map(Known::instance).filter(Objects::nonNull).toList();
	}

	private io.fairway.instance.@Nullable Instance read(Instance host) {
		String subject = host.getIp() + ":" + host.getPort();
		Map<String, String> metadata = metadata(host);
		String cluster = host.getClusterName();
		String instanceId = metadata.remove(INSTANCE_ID);
		io.fairway.instance.Instance.Builder builder = io.fairway.instance.Instance
			.builder(this.serviceId, host.getIp(), host.getPort())
			.instanceId(instanceId)
			.secure(Boolean.parseBoolean(metadata.get(SECURE)))
			.metadata(metadata)
			.onProblem((problem) -> this.rejections.reject(subject, problem));
		if (cluster != null && !cluster.isEmpty()) {
			builder.metadata(Map.of(CLUSTER, cluster));
			if (!metadata.containsKey(ZONE) && !cluster.equals(Constants.DEFAULT_CLUSTER_NAME)) {
				builder.locality(new Locality("", cluster));
			}
		}
		if (host.getWeight() != 1) {
			builder.weight(host.getWeight());
		}
		try {
			return builder.build();
		}
		catch (InvalidInstanceException ex) {
			this.rejections.reject(subject, String.valueOf(ex.getMessage()));
			return null;
		}
	}

	private static Map<String, String> metadata(Instance host) {
		return (host.getMetadata() != null) ? new LinkedHashMap<>(host.getMetadata()) : new LinkedHashMap<>();
	}

	/**
	 * The description of an instance for Nacos. The weight goes where an operator can
	 * change it.
	 */
	static Instance describe(io.fairway.instance.Instance instance, String cluster) {
		Instance host = new Instance();
		host.setIp(instance.getHost());
		host.setPort(instance.getPort());
		host.setWeight(Math.min(instance.weight(), MAX_WEIGHT));
		host.setClusterName(cluster);
		host.setEphemeral(true);
		Map<String, String> metadata = new LinkedHashMap<>(instance.getMetadata());
		metadata.remove(WEIGHT);
		metadata.remove(CLUSTER);
		metadata.put(SECURE, Boolean.toString(instance.isSecure()));
		if (!instance.getInstanceId().equals(instance.id().address())) {
			metadata.put(INSTANCE_ID, instance.getInstanceId());
		}
		host.setMetadata(metadata);
		return host;
	}

	/** What an instance looked like, and what was made of it if that was possible. */
	private record Known(Instance host, io.fairway.instance.@Nullable Instance instance) {

		boolean describes(Instance other) {
			return this.host.getWeight() == other.getWeight()
					&& Objects.equals(this.host.getMetadata(), other.getMetadata());
		}

	}

}
