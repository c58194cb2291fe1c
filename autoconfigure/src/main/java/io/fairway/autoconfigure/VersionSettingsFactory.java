package io.fairway.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

import io.fairway.client.SplitKey;
import io.fairway.routing.InboundRequest;
import io.fairway.routing.VersionCriterion;
import io.fairway.routing.VersionFallback;
import io.fairway.routing.VersionSettings;
import io.fairway.routing.VersionSplit;

/**
 * Makes the validated settings of the version stage.
 */
final class VersionSettingsFactory {

	private static final int PERCENT = 100;

	private static final double TOLERANCE = 1e-9;

	private final InboundRequest inbound;

	private final HashKeys keys;

	private final LongSupplier random;

	/**
	 * A factory.
	 * @param inbound the request being served
	 * @param keys makes the key of the splits
	 * @param random any long number, for requests without key; thread-safe
	 */
	VersionSettingsFactory(InboundRequest inbound, HashKeys keys, LongSupplier random) {
		this.inbound = inbound;
		this.keys = keys;
		this.random = random;
	}

	/**
	 * The settings, {@code null} if there shall be no version stage.
	 * @throws InvalidConfigurationException if any of them makes no sense
	 */
	@Nullable VersionSettings create(String prefix, VersionProperties version) {
		if (!version.isEnabled()) {
			return null;
		}
		String header = Requirements.text(prefix + ".header", version.getHeader(), "X-Service-Version");
		return new VersionSettings(header, version.isPropagate() ? this.inbound : InboundRequest.NONE,
				text(version.getQueryParameter()), defaultVersion(prefix, version), version.getFallback(),
				splits(prefix + ".splits", version.getSplits()), key(prefix + ".split-key", version));
	}

	private static @Nullable String text(@Nullable String value) {
		return StringUtils.hasText(value) ? value : null;
	}

	private static @Nullable String defaultVersion(String prefix, VersionProperties version) {
		String property = prefix + ".default-version";
		String value = text(version.getDefaultVersion());
		if (value == null && version.getFallback() == VersionFallback.DEFAULT_VERSION) {
			throw new InvalidConfigurationException(property, "", "a version is required, for it is the fallback",
					"Set " + property + ", for example to 1.x, or " + prefix + ".fallback to none");
		}
		return (value != null) ? criterion(property, value) : null;
	}

	private static List<VersionSplit> splits(String property, List<VersionProperties.Split> splits) {
		List<VersionSplit> result = new ArrayList<>();
		double sum = 0;
		for (int i = 0; i < splits.size(); i++) {
			VersionProperties.Split split = splits.get(i);
			String element = property + "[" + i + "]";
			String version = criterion(element + ".version",
					Requirements.text(element + ".version", split.getVersion(), "2.x"));
			sum += Requirements.range(element + ".percent", split.getPercent(), 0, PERCENT);
			result.add(new VersionSplit(version, split.getPercent()));
		}
		if (sum > PERCENT + TOLERANCE) {
			throw new InvalidConfigurationException(property, sum, "the shares are more than 100 percent",
					"Lower the percentages below " + property + " to 100 or less in total");
		}
		return result;
	}

	private static String criterion(String property, String value) {
		if (VersionCriterion.parse(value) == null) {
			throw new InvalidConfigurationException(property, value, "this is no version, range or label",
					"Set " + property + " to something like 1.4.0, v1, 1.x, ^1.4, ~1.4.2, '>=1.4 <2' or blue");
		}
		return value;
	}

	private SplitKey key(String property, VersionProperties version) {
		return new SplitKey(HashKeys.isEmpty(version.getSplitKey()) ? null
				: this.keys.create(property, version.getSplitKey()).key(), this.random);
	}

}
