package io.fairway.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Settings of one registry. Which of them matter depends on its type.
 */
@ConfigurationPropertiesSource
public class RegistryProperties {

	/**
	 * Kind of registry: memory, config, file, etcd, consul, dns, kubernetes, nacos or
	 * spring.
	 */
	private @Nullable String type;

	/**
	 * Data center of all instances of the registry that do not state one.
	 */
	private @Nullable String datacenter;

	/**
	 * Where all instances of the registry run that do not state it.
	 */
	private final LocalityStamp locality = new LocalityStamp();

	/**
	 * Directory that the processes of one machine share, for the type "file".
	 */
	private @Nullable String directory;

	/**
	 * Addresses of the registry's servers. Which form they have and whether they are
	 * needed depends on the type.
	 */
	private List<String> endpoints = new ArrayList<>();

	/**
	 * Name to log in with, if the registry asks for one.
	 */
	private @Nullable String username;

	/**
	 * Password that belongs to the user name.
	 */
	private @Nullable String password;

	/**
	 * Access token, if the registry asks for one.
	 */
	private @Nullable String token;

	/**
	 * Name of the SSL bundle, under "spring.ssl.bundle", that calls of the registry use.
	 */
	private @Nullable String sslBundle;

	/**
	 * How long one call of the registry may take.
	 */
	private Duration timeout = Duration.ofSeconds(3);

	/**
	 * Instances by service id, for the type "config".
	 */
	private final Map<String, List<InstanceProperties>> services = new LinkedHashMap<>();

	/**
	 * Time between two questions for the same service, for the type "spring". A heartbeat
	 * of a discovery client leads to a question at once.
	 */
	private Duration refreshInterval = Duration.ofSeconds(10);

	@NestedConfigurationProperty
	private final ConsulProperties consul = new ConsulProperties();

	@NestedConfigurationProperty
	private final KubernetesProperties kubernetes = new KubernetesProperties();

	@NestedConfigurationProperty
	private final EtcdProperties etcd = new EtcdProperties();

	@NestedConfigurationProperty
	private final DnsProperties dns = new DnsProperties();

	@NestedConfigurationProperty
	private final NacosProperties nacos = new NacosProperties();

	public @Nullable String getType() {
		return this.type;
	}

	public void setType(@Nullable String type) {
		this.type = type;
	}

	public @Nullable String getDirectory() {
		return this.directory;
	}

	public void setDirectory(@Nullable String directory) {
		this.directory = directory;
	}

	public List<String> getEndpoints() {
		return this.endpoints;
	}

	public void setEndpoints(List<String> endpoints) {
		this.endpoints = endpoints;
	}

	public @Nullable String getUsername() {
		return this.username;
	}

	public void setUsername(@Nullable String username) {
		this.username = username;
	}

	public @Nullable String getPassword() {
		return this.password;
	}

	public void setPassword(@Nullable String password) {
		this.password = password;
	}

	public @Nullable String getToken() {
		return this.token;
	}

	public void setToken(@Nullable String token) {
		this.token = token;
	}

	public @Nullable String getSslBundle() {
		return this.sslBundle;
	}

	public void setSslBundle(@Nullable String sslBundle) {
		this.sslBundle = sslBundle;
	}

	public Duration getTimeout() {
		return this.timeout;
	}

	public void setTimeout(Duration timeout) {
		this.timeout = timeout;
	}

	public Map<String, List<InstanceProperties>> getServices() {
		return this.services;
	}

	public Duration getRefreshInterval() {
		return this.refreshInterval;
	}

	public void setRefreshInterval(Duration refreshInterval) {
		this.refreshInterval = refreshInterval;
	}

	public @Nullable String getDatacenter() {
		return this.datacenter;
	}

	public void setDatacenter(@Nullable String datacenter) {
		this.datacenter = datacenter;
	}

	public LocalityStamp getLocality() {
		return this.locality;
	}

	public ConsulProperties getConsul() {
		return this.consul;
	}

	public KubernetesProperties getKubernetes() {
		return this.kubernetes;
	}

	public EtcdProperties getEtcd() {
		return this.etcd;
	}

	public DnsProperties getDns() {
		return this.dns;
	}

	public NacosProperties getNacos() {
		return this.nacos;
	}

	static RegistryProperties ofType(String type) {
		RegistryProperties properties = new RegistryProperties();
		properties.setType(type);
		return properties;
	}

	/**
	 * One instance of a service.
	 */
	@ConfigurationPropertiesSource
	public static class InstanceProperties extends InstanceDescriptionProperties {

		/**
		 * Address as a URI, such as "http://10.0.0.9:8080", in place of host, port and
		 * secure.
		 */
		private @Nullable String uri;

		public @Nullable String getUri() {
			return this.uri;
		}

		public void setUri(@Nullable String uri) {
			this.uri = uri;
		}

	}

	/**
	 * Region and zone of the instances of a registry.
	 */
	@ConfigurationPropertiesSource
	public static class LocalityStamp {

		/**
		 * Region of all instances of the registry that do not state one.
		 */
		private String region = "";

		/**
		 * Zone of all instances of the registry that do not state one.
		 */
		private String zone = "";

		public String getRegion() {
			return this.region;
		}

		public void setRegion(String region) {
			this.region = region;
		}

		public String getZone() {
			return this.zone;
		}

		public void setZone(String zone) {
			this.zone = zone;
		}

	}

}
