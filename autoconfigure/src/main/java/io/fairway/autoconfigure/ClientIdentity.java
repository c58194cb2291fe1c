package io.fairway.autoconfigure;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.PropertyResolver;
import org.springframework.util.StringUtils;

import io.fairway.routing.ClientSubset;

/**
 * What tells this client from others: a number, if it has one, and a text.
 */
final class ClientIdentity {

	private static final String AUTO = "auto";

	/** No more digits than an index has: a generated name may end with some, too. */
	private static final Pattern ORDINAL = Pattern.compile(".*-(\\d{1,4})");

	private final PropertyResolver environment;

	private final String random;

	/**
	 * An identity.
	 * @param environment knows application, host and port
	 * @param random stands in for them where they are unknown
	 */
	ClientIdentity(PropertyResolver environment, String random) {
		this.environment = environment;
		this.random = random;
	}

	/** The number that the property says, or {@code null} if the client has none. */
	@Nullable Integer index(String property, @Nullable String value) {
		if (!StringUtils.hasText(value)) {
			return null;
		}
		if (value.equals(AUTO)) {
			return ordinal();
		}
		if (!value.matches("\\d{1,4}")) {
			throw new InvalidConfigurationException(property, value,
					"expected a number from 0 to " + ClientSubset.MAX_INDEX + ", or 'auto'",
					"Set " + property + ", for example to 7, or to auto");
		}
		return Integer.valueOf(value);
	}

	private @Nullable Integer ordinal() {
		String name = this.environment.getProperty("HOSTNAME");
		Matcher matcher = ORDINAL.matcher((name != null) ? name : "");
		return matcher.matches() ? Integer.valueOf(matcher.group(1)) : null;
	}

	/** The text that is configured, or what is known of this client. */
	String id(@Nullable String configured) {
		if (StringUtils.hasText(configured)) {
			return configured;
		}
		String host = first("spring.cloud.client.hostname", "HOSTNAME");
		String instance = first("vcap.application.instance_id", "spring.application.instance_id", "server.port");
		if (host == null && instance == null) {
			// The name alone would be the same on all clients.
			return this.random;
		}
		return Stream.of(first("spring.application.name"), host, instance)
			.filter(Objects::nonNull)
			.collect(Collectors.joining(":"));
	}

	private @Nullable String first(String... names) {
		return Stream.of(names)
			.map(this.environment::getProperty)
			.filter(StringUtils::hasText)
			.findFirst()
			.orElse(null);
	}

}
