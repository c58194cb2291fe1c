package io.fairway.registry.nacos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import com.alibaba.nacos.api.PropertyKeyConst;
import org.jspecify.annotations.Nullable;

/**
 * Where a Nacos server is, and which part of it matters.
 *
 * @param endpoints the addresses of the servers, such as {@code 127.0.0.1:8848}
 * @param namespace the id of the namespace, or {@code null} for the public one
 * @param group the group that services are looked up and registered in
 * @param cluster the cluster that instances are registered in
 * @param username the name to log in with, or {@code null}
 * @param password the password, or {@code null}
 * @param timeout how long one call may take, positive
 * @param properties further properties of the client, which come before all of the above
 */
public record NacosSettings(List<String> endpoints, @Nullable String namespace, String group, String cluster,
		@Nullable String username, @Nullable String password, Duration timeout, Map<String, String> properties) {

	/** How long the client leaves its work undone after it has connected again. */
	private static final int REDO_DELAY_MILLIS = 500;

	/**
	 * Settings whose collections do not change any more.
	 */
	public NacosSettings {
		endpoints = List.copyOf(endpoints);
		properties = Map.copyOf(properties);
	}

	/**
	 * The properties of a client.
	 * @return the properties, a copy
	 */
	Properties toProperties() {
		String millis = Long.toString(this.timeout.toMillis());
		Properties client = new Properties();
		client.put(PropertyKeyConst.SERVER_ADDR, String.join(",", this.endpoints));
		client.put(PropertyKeyConst.REDO_DELAY_TIME, Integer.toString(REDO_DELAY_MILLIS));
		// What to believe after an outage is the directory's to say, for all registries.
		client.put(PropertyKeyConst.NAMING_LOAD_CACHE_AT_START, "false");
		client.put(PropertyKeyConst.NAMING_PUSH_EMPTY_PROTECTION, "false");
		client.put("namingRequestTimeout", millis);
		client.put("nacos.remote.client.grpc.server.check.timeout", millis);
		client.put("nacos.remote.client.grpc.retry.times", "1");
		put(client, PropertyKeyConst.NAMESPACE, this.namespace);
		put(client, PropertyKeyConst.USERNAME, this.username);
		put(client, PropertyKeyConst.PASSWORD, this.password);
		client.putAll(this.properties);
		return client;
	}

	private static void put(Properties client, String key, @Nullable String value) {
		if (value != null) {
			client.put(key, value);
		}
	}

	/** The credentials are left out. */
	@Override
	public String toString() {
		return "Nacos at " + String.join(",", this.endpoints) + ", group " + this.group;
	}

}
