package io.fairway.instance;

import java.util.ArrayList;
import java.util.List;

import org.springframework.cloud.client.ServiceInstance;

/**
 * Instances of the service {@code users} on port 8080.
 */
public final class TestInstances {

	public static final String SERVICE = "users";

	public static final int PORT = 8080;

	private TestInstances() {
	}

	public static Instance.Builder builder(String host) {
		return Instance.builder(SERVICE, host, PORT);
	}

	public static Instance instance(String host) {
		return builder(host).build();
	}

	public static Instance weighted(String host, double weight) {
		return builder(host).weight(weight).build();
	}

	public static List<Instance> instances(String... hosts) {
		return List.of(hosts).stream().map(TestInstances::instance).toList();
	}

	public static InstanceList list(String... hosts) {
		return InstanceList.of(instances(hosts));
	}

	/**
	 * Instances with the hosts {@code h0}, {@code h1} and so on.
	 */
	public static List<Instance> many(int count) {
		List<Instance> instances = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			instances.add(instance("h" + i));
		}
		return instances;
	}

	public static List<String> hosts(List<? extends ServiceInstance> instances) {
		return instances.stream().map(ServiceInstance::getHost).toList();
	}

}
