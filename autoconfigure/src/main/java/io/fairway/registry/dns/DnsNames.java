package io.fairway.registry.dns;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

import io.fairway.instance.Text;

/**
 * The names under which services are found in DNS. Immutable.
 */
public final class DnsNames {

	/**
	 * What a template contains in the place of the service id.
	 */
	public static final String PLACEHOLDER = "{service}";

	private static final Pattern LABEL = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?");

	/** RFC 1035 allows 255 bytes on the wire, which are 253 characters. */
	private static final int MAX_LENGTH = 253;

	private final Map<String, DnsName> names;

	private final @Nullable String template;

	private final @Nullable RecordType type;

	private final @Nullable Integer port;

	private final @Nullable Boolean secure;

	/**
	 * Names of services.
	 * @param names the names by service id
	 * @param template the name of all other services, with {@value #PLACEHOLDER} in the
	 * place of their id, or {@code null} if there are none
	 * @param type the kind of records, or {@code null} for SRV where a name begins with
	 * an underscore, and addresses elsewhere
	 * @param port the port of instances that are found by address, or {@code null} if
	 * none are
	 * @param secure whether instances are called over TLS, or {@code null} for those
	 * whose name begins with {@code _https.}
	 * @throws IllegalArgumentException if a name cannot be one
	 */
	public DnsNames(Map<String, String> names, @Nullable String template, @Nullable RecordType type,
			@Nullable Integer port, @Nullable Boolean secure) {
		this.template = template;
		this.type = type;
		this.port = port;
		this.secure = secure;
		this.names = new LinkedHashMap<>();
		names.forEach((serviceId, name) -> this.names.put(serviceId, name(name)));
		if (template != null) {
			checkTemplate(template);
		}
	}

	private void checkTemplate(String template) {
		if (!template.contains(PLACEHOLDER)) {
			throw new IllegalArgumentException("the template does not contain " + PLACEHOLDER);
		}
		name(template.replace(PLACEHOLDER, "x"));
	}

	/** The ids of the services that have a name of their own. */
	Set<String> services() {
		return this.names.keySet();
	}

	/**
	 * The name of a service.
	 * @param serviceId the id, from anybody
	 * @return the name, or {@code null} if the service is none of ours
	 * @throws IllegalArgumentException if the id cannot be part of a name
	 */
	@Nullable DnsName find(String serviceId) {
		DnsName name = this.names.get(serviceId);
		if (name != null || this.template == null) {
			return name;
		}
		if (!LABEL.matcher(serviceId).matches()) {
			throw new IllegalArgumentException("is no label of a DNS name (expected: 1 to 63 letters, digits or '-')");
		}
		return name(this.template.replace(PLACEHOLDER, serviceId));
	}

	private DnsName name(String text) {
		Name name = parse(text);
		boolean srv = (this.type != null) ? this.type == RecordType.SRV : text.startsWith("_");
		if (!srv && this.port == null) {
			throw new IllegalArgumentException("a port is needed, since addresses have none");
		}
		boolean secure = (this.secure != null) ? this.secure : text.toLowerCase(Locale.ROOT).startsWith("_https.");
		return new DnsName(name, (srv || this.port == null) ? 0 : this.port, secure);
	}

	private static Name parse(String text) {
		String relative = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
		if (relative.isEmpty() || relative.length() > MAX_LENGTH) {
			throw new IllegalArgumentException(
					"the name has " + relative.length() + " characters (expected: 1 to " + MAX_LENGTH + ")");
		}
		try {
			return Name.fromString(relative, Name.root);
		}
		catch (TextParseException ex) {
			throw new IllegalArgumentException("'" + Text.printable(text) + "' is no DNS name", ex);
		}
	}

	/**
	 * Where the instances of a service are found.
	 *
	 * @param name the absolute name
	 * @param port the port of each address, or 0 if there are SRV records
	 * @param secure whether the instances are called over TLS
	 */
	record DnsName(Name name, int port, boolean secure) {

		boolean srv() {
			return this.port == 0;
		}

	}

}
