package io.fairway.routing;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

import io.fairway.instance.Instance;
import io.fairway.instance.Locality;

/**
 * The more of the leading labels match, the nearer. A label that neither side has
 * matches, as it does in Istio.
 */
final class FailoverPriorityMode extends LocalityMode {

	private static final String REGION = "topology.kubernetes.io/region";

	private static final String ZONE = "topology.kubernetes.io/zone";

	private final List<Label> labels;

	private final Map<String, String> own;

	FailoverPriorityMode(List<String> labels, Map<String, String> own) {
		Assert.notEmpty(labels, "labels: none (expected: at least one)");
		this.labels = labels.stream().map(Label::parse).toList();
		this.own = Map.copyOf(own);
	}

	@Override
	LocalityLevels levels(Locality self, LocalitySettings settings, int panicThreshold) {
		List<Label> wanted = this.labels.stream().map((label) -> label.orElse(ownValue(self, label.key()))).toList();
		return new LocalityLevels(wanted.size() + 1, (instance) -> wanted.size() - matching(wanted, instance),
				new PriorityLoad(settings.overprovisioningFactor(), panicThreshold));
	}

	private static int matching(List<Label> wanted, Instance instance) {
		int matching = 0;
		while (matching < wanted.size() && wanted.get(matching).matches(instance)) {
			matching++;
		}
		return matching;
	}

	private @Nullable String ownValue(Locality self, String key) {
		String value = this.own.get(key);
		return (value != null) ? value : place(self, key);
	}

	private static @Nullable String place(Locality locality, String key) {
		return switch (key) {
			case REGION -> known(locality.region());
			case ZONE -> known(locality.zone());
			default -> null;
		};
	}

	private static @Nullable String known(String text) {
		return text.isEmpty() ? null : text;
	}

	private record Label(String key, @Nullable String value) {

		static Label parse(String text) {
			int equals = text.indexOf('=');
			String key = ((equals >= 0) ? text.substring(0, equals) : text).strip();
			Assert.isTrue(StringUtils.hasText(key), () -> "label: '" + text + "' (expected: key or key=value)");
			return new Label(key, (equals >= 0) ? text.substring(equals + 1).strip() : null);
		}

		Label orElse(@Nullable String other) {
			return (this.value != null) ? this : new Label(this.key, other);
		}

		boolean matches(Instance instance) {
			String place = place(instance.locality(), this.key);
			return Objects.equals(this.value, (place != null) ? place : instance.getMetadata().get(this.key));
		}

	}

}
