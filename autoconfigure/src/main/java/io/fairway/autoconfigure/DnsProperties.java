package io.fairway.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

import io.fairway.registry.dns.AddressFamily;
import io.fairway.registry.dns.PriorityMode;
import io.fairway.registry.dns.RecordType;
import io.fairway.registry.dns.TargetMode;

/**
 * Settings of a registry of the type "dns".
 */
@ConfigurationPropertiesSource
public class DnsProperties {

	/**
	 * DNS names by service id, such as "_http._tcp.billing.example.org".
	 */
	private final Map<String, String> names = new LinkedHashMap<>();

	/**
	 * DNS name of the services that have none of their own, with "{service}" in the place
	 * of the service id. Ids that are no DNS label are not looked up.
	 */
	private @Nullable String template;

	/**
	 * Kind of records: srv or address. By default, srv where a name begins with an
	 * underscore, and address elsewhere.
	 */
	private @Nullable RecordType type;

	/**
	 * Port of the instances that are found by address.
	 */
	private @Nullable Integer port;

	/**
	 * Whether instances are called over TLS. By default, those are whose name begins with
	 * "_https.".
	 */
	private @Nullable Boolean secure;

	/**
	 * What becomes of the host names in SRV records: "addresses" makes an instance of
	 * each of their addresses, "names" keeps them, to be looked up by whoever connects.
	 */
	private TargetMode targets = TargetMode.ADDRESSES;

	/**
	 * Which SRV records are used: those of the "lowest" number among which there is an
	 * instance, or "all". The number is in the metadata as "priority".
	 */
	private PriorityMode priorities = PriorityMode.LOWEST;

	/**
	 * Which addresses of a name are used.
	 */
	private AddressFamily addressFamily = AddressFamily.IPV4_PREFERRED;

	/**
	 * Shortest time from one answer to the next question, for answers that hold for less.
	 */
	private Duration minInterval = Duration.ofSeconds(1);

	/**
	 * Longest time from one answer to the next question, for answers that hold for
	 * longer.
	 */
	private Duration maxInterval = Duration.ofSeconds(30);

	public Map<String, String> getNames() {
		return this.names;
	}

	public @Nullable String getTemplate() {
		return this.template;
	}

	public void setTemplate(@Nullable String template) {
		this.template = template;
	}

	public @Nullable RecordType getType() {
		return this.type;
	}

	public void setType(@Nullable RecordType type) {
		this.type = type;
	}

	public @Nullable Integer getPort() {
		return this.port;
	}

	public void setPort(@Nullable Integer port) {
		this.port = port;
	}

	public @Nullable Boolean getSecure() {
		return this.secure;
	}

	public void setSecure(@Nullable Boolean secure) {
		this.secure = secure;
	}

	public TargetMode getTargets() {
		return this.targets;
	}

	public void setTargets(TargetMode targets) {
		this.targets = targets;
	}

	public PriorityMode getPriorities() {
		return this.priorities;
	}

	public void setPriorities(PriorityMode priorities) {
		this.priorities = priorities;
	}

	public AddressFamily getAddressFamily() {
		return this.addressFamily;
	}

	public void setAddressFamily(AddressFamily addressFamily) {
		this.addressFamily = addressFamily;
	}

	public Duration getMinInterval() {
		return this.minInterval;
	}

	public void setMinInterval(Duration minInterval) {
		this.minInterval = minInterval;
	}

	public Duration getMaxInterval() {
		return this.maxInterval;
	}

	public void setMaxInterval(Duration maxInterval) {
		this.maxInterval = maxInterval;
	}

}
