package io.fairway.instance;

import java.net.URI;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultResponse;
import org.springframework.cloud.client.loadbalancer.Response;
import reactor.core.publisher.Mono;

/**
 * An instance of a service as a registry described it: immutable, its metadata parsed
 * once. Equality covers everything that the registry said; the identity that outlives
 * such changes is {@link #id()}.
 */
public final class Instance implements ServiceInstance {

	/**
	 * The weight of an instance that states none, or one that makes no sense.
	 */
	public static final double DEFAULT_WEIGHT = 1;

	/**
	 * The greatest weight that is accepted.
	 */
	public static final double MAX_WEIGHT = 1_000_000;

	private static final int MAX_PORT = 65_535;

	private final InstanceId id;

	private final String instanceId;

	private final boolean secure;

	private final URI uri;

	private final Map<String, String> metadata;

	private final InstanceMetadata parsed;

	private final @Nullable ServiceInstance source;

	private final Mono<Response<ServiceInstance>> choice;

	private Instance(Builder builder) {
		String host = HostName.normalize(builder.host);
		if (host == null) {
			throw new InvalidInstanceException("host '" + Text.printable(builder.host)
					+ "' is not valid (expected: a host name, an IPv4 address or an IPv6 literal)");
		}
		if (builder.port < 1 || builder.port > MAX_PORT) {
			throw new InvalidInstanceException("port " + builder.port + " is not valid (expected: 1 to 65535)");
		}
		this.id = new InstanceId(builder.serviceId, host, builder.port);
		this.instanceId = instanceId(builder);
		this.secure = builder.secure;
		this.uri = URI.create((this.secure ? "https" : "http") + "://" + this.id.address());
		this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(builder.metadata));
		this.parsed = InstanceMetadata.read(this.metadata, builder.problems);
		this.source = (builder.source != null && builder.serviceId.equals(builder.source.getServiceId()))
				? builder.source : null;
		this.choice = Mono.just(new DefaultResponse((this.source != null) ? this.source : this));
	}

	/** Ids end up in cookies and headers, where these characters would do harm. */
	private String instanceId(Builder builder) {
		String wanted = builder.instanceId;
		if (wanted == null || wanted.isEmpty()) {
			return this.id.address();
		}
		if (wanted.chars().anyMatch((character) -> Character.isISOControl(character) || character == ';')) {
			builder.problems.accept("instance id '" + Text.printable(wanted) + "' is replaced by " + this.id.address());
			return this.id.address();
		}
		return wanted;
	}

	/**
	 * A builder for an instance at the given address.
	 * @param serviceId the id of the service
	 * @param host a host name, an IPv4 address or an IPv6 literal
	 * @param port the port, 1 to 65535
	 * @return the builder
	 */
	public static Builder builder(String serviceId, String host, int port) {
		return new Builder(serviceId, host, port);
	}

	/**
	 * The instance that another part of Spring Cloud described. What the description
	 * calls the service does not matter: Eureka writes it in capitals, and identity must
	 * not depend on that.
	 * @param serviceId the id under which the service was asked for
	 * @param source the description; it is returned as it is if it is an instance of ours
	 * @param problems told of each metadata value that was replaced by its default
	 * @return the instance
	 * @throws InvalidInstanceException if its host or port is not valid
	 */
	public static Instance from(String serviceId, ServiceInstance source, Consumer<String> problems) {
		if (source instanceof Instance instance && instance.getServiceId().equals(serviceId)) {
			return instance;
		}
		Builder builder = new Builder(serviceId, source.getHost(), source.getPort());
		builder.source = source;
		Map<String, String> metadata = source.getMetadata();
		return builder.instanceId(source.getInstanceId())
			.secure(source.isSecure())
			.metadata((metadata != null) ? metadata : Map.of())
			.onProblem(problems)
			.build();
	}

	/**
	 * This instance with further metadata.
	 * @param metadata the metadata to add
	 * @param locality the region and zone to set; its empty parts are left as they are
	 * @return the instance, which is called and shown as this one
	 */
	public Instance with(Map<String, String> metadata, Locality locality) {
		Builder builder = new Builder(this.id.serviceId(), this.id.host(), this.id.port());
		builder.source = this.source;
		return builder.instanceId(this.instanceId)
			.secure(this.secure)
			.metadata(this.metadata)
			.metadata(metadata)
			.locality(locality)
			.build();
	}

	/**
	 * This instance with another weight.
	 * @param weight the weight, 0 to 1 000 000
	 * @return the instance, which is called and shown as this one
	 */
	public Instance withWeight(double weight) {
		Builder builder = new Builder(this.id.serviceId(), this.id.host(), this.id.port());
		builder.source = this.source;
		return builder.instanceId(this.instanceId).secure(this.secure).metadata(this.metadata).weight(weight).build();
	}

	/**
	 * The identity of the instance.
	 * @return the id by which everything observed of the instance is kept
	 */
	public InstanceId id() {
		return this.id;
	}

	/**
	 * Where the instance runs.
	 * @return the locality, {@link Locality#UNKNOWN} unless the metadata tell
	 */
	public Locality locality() {
		return this.parsed.locality();
	}

	/**
	 * The version that the instance serves.
	 * @return the version, or {@code null} if it states none
	 */
	public @Nullable ServiceVersion version() {
		return this.parsed.version();
	}

	/**
	 * The share of traffic that the instance asks for, relative to others.
	 * @return the weight, 0 to 1 000 000; 0 means that it is drained
	 */
	public double weight() {
		return this.parsed.weight();
	}

	/**
	 * The tags of the instance.
	 * @return the tags, unmodifiable
	 */
	public Set<String> tags() {
		return this.parsed.tags();
	}

	/**
	 * The description that this instance was made from, for code that expects the type of
	 * a certain discovery client.
	 * @return the source, or this instance if it came from a registry of ours or the
	 * source calls itself by another name
	 */
	public ServiceInstance source() {
		return (this.source != null) ? this.source : this;
	}

	/**
	 * The answer of a load balancer that chose this instance. It is made once, so that a
	 * choice allocates nothing.
	 * @return the {@link #source()} as a response, always the same object
	 */
	public Mono<Response<ServiceInstance>> choice() {
		return this.choice;
	}

	@Override
	public String getInstanceId() {
		return this.instanceId;
	}

	@Override
	public String getServiceId() {
		return this.id.serviceId();
	}

	@Override
	public String getHost() {
		return this.id.host();
	}

	@Override
	public int getPort() {
		return this.id.port();
	}

	@Override
	public boolean isSecure() {
		return this.secure;
	}

	@Override
	public URI getUri() {
		return this.uri;
	}

	@Override
	public Map<String, String> getMetadata() {
		return this.metadata;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		if (this == other) {
			return true;
		}
		return other instanceof Instance that && this.id.equals(that.id) && this.instanceId.equals(that.instanceId)
				&& this.secure == that.secure && this.metadata.equals(that.metadata);
	}

	@Override
	public int hashCode() {
		return this.id.hashCode();
	}

	@Override
	public String toString() {
		return this.id + " (" + Text.printable(this.instanceId) + ")";
	}

	/**
	 * Collects what is known of an instance. Weight, version, zone, region and tags are
	 * written into the metadata, so that they survive every registry.
	 */
	public static final class Builder {

		private final String serviceId;

		private final @Nullable String host;

		private final int port;

		private final Map<String, String> metadata = new LinkedHashMap<>();

		private @Nullable String instanceId;

		private boolean secure;

		private @Nullable ServiceInstance source;

		private Consumer<String> problems = (problem) -> {
		};

		private Builder(String serviceId, @Nullable String host, int port) {
			this.serviceId = serviceId;
			this.host = host;
			this.port = port;
		}

		/**
		 * Sets the id under which the instance is shown, {@code host:port} by default.
		 * @param instanceId the id, or {@code null} for the default
		 * @return this builder
		 */
		public Builder instanceId(@Nullable String instanceId) {
			this.instanceId = instanceId;
			return this;
		}

		/**
		 * Sets whether the instance is called over TLS, which it is not by default.
		 * @param secure whether to use TLS
		 * @return this builder
		 */
		public Builder secure(boolean secure) {
			this.secure = secure;
			return this;
		}

		/**
		 * Adds metadata. Entries without key or value are left out.
		 * @param metadata the metadata to add
		 * @return this builder
		 */
		public Builder metadata(Map<String, String> metadata) {
			metadata.forEach((key, value) -> {
				if (key != null && value != null) {
					this.metadata.put(key, value);
				}
			});
			return this;
		}

		/**
		 * Sets the weight.
		 * @param weight the weight, 0 to 1 000 000
		 * @return this builder
		 */
		public Builder weight(double weight) {
			boolean whole = weight == Math.rint(weight) && Math.abs(weight) <= MAX_WEIGHT;
			return put(InstanceMetadata.WEIGHT, whole ? Long.toString((long) weight) : Double.toString(weight));
		}

		/**
		 * Sets the version.
		 * @param version the version, or {@code null} for none
		 * @return this builder
		 */
		public Builder version(@Nullable String version) {
			return put(InstanceMetadata.VERSION, version);
		}

		/**
		 * Sets the region and the zone.
		 * @param locality the locality; its empty parts are left as they are
		 * @return this builder
		 */
		public Builder locality(Locality locality) {
			return put(InstanceMetadata.REGION, locality.region()).put(InstanceMetadata.ZONE, locality.zone());
		}

		/**
		 * Sets the tags.
		 * @param tags the tags, without commas
		 * @return this builder
		 */
		public Builder tags(Collection<String> tags) {
			return put(InstanceMetadata.TAGS, String.join(",", tags));
		}

		/**
		 * Sets who is told of metadata that make no sense; nobody by default.
		 * @param problems told of each value that was replaced by its default
		 * @return this builder
		 */
		public Builder onProblem(Consumer<String> problems) {
			this.problems = problems;
			return this;
		}

		/**
		 * Builds the instance.
		 * @return the instance
		 * @throws InvalidInstanceException if the host or the port is not valid
		 */
		public Instance build() {
			return new Instance(this);
		}

		private Builder put(String key, @Nullable String value) {
			if (value != null && !value.isEmpty()) {
				this.metadata.put(key, value);
			}
			return this;
		}

	}

}
