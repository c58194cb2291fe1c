package io.fairway.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

import io.fairway.balancer.ConsistentHashSettings;
import io.fairway.balancer.HashKey;
import io.fairway.client.RequestHashKeys;
import io.fairway.client.SourceAddress;

/**
 * Makes hash keys of their descriptions. An empty name counts as none, so that the
 * settings of a service can take back what holds for all services.
 */
final class HashKeys {

	private static final String KINDS = "header, cookie, query-parameter, path, path-segment, source-ip, instance-hint or bean";

	private static final int MAX_SEGMENTS = 1000;

	private final Map<String, HashKey> beans;

	private final @Nullable SourceAddress sourceAddress;

	/**
	 * A factory of keys.
	 * @param beans the keys that can be selected by name
	 * @param sourceAddress finds the source of the request being served, or {@code null}
	 * in an application that serves none
	 */
	HashKeys(Map<String, HashKey> beans, @Nullable SourceAddress sourceAddress) {
		this.beans = beans;
		this.sourceAddress = sourceAddress;
	}

	static boolean isEmpty(ConsistentHashProperties.Key key) {
		return !key.isTerminal() && !StringUtils.hasText(key.getHeader()) && !StringUtils.hasText(key.getCookie())
				&& !StringUtils.hasText(key.getQueryParameter()) && !key.isPath() && key.getPathSegment() == null
				&& !key.isSourceIp() && !key.isInstanceHint() && !StringUtils.hasText(key.getBean());
	}

	/**
	 * The key.
	 * @throws InvalidConfigurationException if it is not of exactly one kind
	 */
	ConsistentHashSettings.Key create(String property, ConsistentHashProperties.Key key) {
		Map<String, Supplier<HashKey>> kinds = kinds(property, key);
		if (kinds.isEmpty()) {
			throw new InvalidConfigurationException(property, "", "a key is required",
					"Set one of " + KINDS + " below " + property + ", for example " + property + ".header=X-User-Id");
		}
		if (kinds.size() > 1) {
			throw new InvalidConfigurationException(property, String.join(", ", kinds.keySet()),
					"a key has exactly one kind", remedy(property));
		}
		return new ConsistentHashSettings.Key(kinds.values().iterator().next().get(), key.isTerminal());
	}

	private static String remedy(String property) {
		String list = property.replaceFirst("\\.keys?(\\[\\d+])?$", ".keys");
		return list.equals(property) ? "Leave one"
				: "Leave one, and add others to the list " + list + " to combine them";
	}

	private Map<String, Supplier<HashKey>> kinds(String property, ConsistentHashProperties.Key key) {
		Map<String, Supplier<HashKey>> kinds = new LinkedHashMap<>();
		if (StringUtils.hasText(key.getHeader())) {
			String header = key.getHeader();
			kinds.put("header", () -> RequestHashKeys.header(header));
		}
		if (StringUtils.hasText(key.getCookie())) {
			String cookie = key.getCookie();
			kinds.put("cookie", () -> RequestHashKeys.cookie(cookie));
		}
		if (StringUtils.hasText(key.getQueryParameter())) {
			String parameter = key.getQueryParameter();
			kinds.put("query-parameter", () -> RequestHashKeys.queryParameter(parameter));
		}
		if (key.isPath()) {
			kinds.put("path", RequestHashKeys::path);
		}
		if (key.getPathSegment() != null) {
			int number = Requirements.range(property + ".path-segment", key.getPathSegment(), 1, MAX_SEGMENTS);
			kinds.put("path-segment", () -> RequestHashKeys.pathSegment(number));
		}
		if (key.isSourceIp()) {
			kinds.put("source-ip", () -> sourceIp(property + ".source-ip"));
		}
		if (key.isInstanceHint()) {
			kinds.put("instance-hint", RequestHashKeys::instanceHint);
		}
		if (StringUtils.hasText(key.getBean())) {
			String bean = key.getBean();
			kinds.put("bean", () -> bean(property + ".bean", bean));
		}
		return kinds;
	}

	private HashKey sourceIp(String property) {
		if (this.sourceAddress == null) {
			throw new InvalidConfigurationException(property, true, "this is no web application",
					"Use another kind of key, or define a bean of type SourceAddress");
		}
		return RequestHashKeys.sourceAddress(this.sourceAddress);
	}

	private HashKey bean(String property, String name) {
		HashKey bean = this.beans.get(name);
		if (bean == null) {
			throw new InvalidConfigurationException(property, name, "there is no such bean of type HashKey",
					this.beans.isEmpty() ? "Define a bean of type HashKey with this name"
							: "Use one of " + String.join(", ", this.beans.keySet())
									+ ", or define a bean of type HashKey with this name");
		}
		return bean;
	}

}
