package io.fairway.registry;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.InvalidInstanceException;
import io.fairway.instance.Locality;

/**
 * An instance as a JSON document says it, written by a registry of ours or by anything
 * else. Registries that keep text for us keep it in this form.
 *
 * @param service the id of the service
 * @param id the id under which the instance is shown, {@code host:port} if absent
 * @param host the host
 * @param port the port
 * @param secure whether the instance is called over TLS
 * @param weight the weight
 * @param version the version
 * @param region the region
 * @param zone the zone
 * @param tags the tags
 * @param metadata further metadata
 * @param ttl the time that the document may stay without renewal before the instance
 * expires, or {@code null} if it stays until it is deleted
 */
public record InstanceDocument(@Nullable String service, @Nullable String id, @Nullable String host,
		@Nullable Integer port, boolean secure, @Nullable Double weight, @Nullable String version,
		@Nullable String region, @Nullable String zone, @Nullable List<String> tags,
		@Nullable Map<String, String> metadata, @Nullable Duration ttl) {

	/** Many times this is still a number of nanoseconds. */
	private static final Duration MAX_TTL = Duration.ofDays(3650);

	/**
	 * The document of an instance.
	 * @param instance the instance
	 * @param ttl the time to live, or {@code null} if the registry keeps it elsewhere
	 * @return the document
	 */
	public static InstanceDocument of(Instance instance, @Nullable Duration ttl) {
		return new InstanceDocument(instance.getServiceId(), instance.getInstanceId(), instance.getHost(),
				instance.getPort(), instance.isSecure(), null, null, null, null, null, instance.getMetadata(), ttl);
	}

	/**
	 * The instance that the document describes.
	 * @param problems told of each metadata value that was replaced by its default
	 * @return the instance
	 * @throws InvalidInstanceException if a field is missing or makes no sense; the
	 * message names the field
	 */
	public Instance toInstance(Consumer<String> problems) {
		if (this.ttl != null && (this.ttl.compareTo(Duration.ZERO) <= 0 || this.ttl.compareTo(MAX_TTL) > 0)) {
			throw new InvalidInstanceException("ttl " + this.ttl + " is not valid (expected: more than 0 and at most "
					+ MAX_TTL.toDays() + " days)");
		}
		Instance.Builder builder = Instance
			.builder(required("service", this.service), required("host", this.host), required("port", this.port))
			.instanceId(this.id)
			.secure(this.secure)
			.metadata((this.metadata != null) ? this.metadata : Map.of())
			.version(this.version)
			.locality(new Locality((this.region != null) ? this.region : "", (this.zone != null) ? this.zone : ""))
			.tags((this.tags != null) ? this.tags : List.of())
			.onProblem(problems);
		return ((this.weight != null) ? builder.weight(this.weight) : builder).build();
	}

	private static <T> T required(String field, @Nullable T value) {
		if (value == null || value.equals("")) {
			throw new InvalidInstanceException("field '" + field + "' is missing");
		}
		return value;
	}

}
