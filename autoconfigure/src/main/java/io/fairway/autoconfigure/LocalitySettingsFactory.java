package io.fairway.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.PropertyResolver;
import org.springframework.util.StringUtils;

import io.fairway.autoconfigure.LocalityProperties.Mode;
import io.fairway.balancer.KeyedPolicy;
import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.client.KeyedDraw;
import io.fairway.instance.Locality;
import io.fairway.routing.CrossZoneRequests;
import io.fairway.routing.InboundRequest;
import io.fairway.routing.LocalityDistribution;
import io.fairway.routing.LocalityMode;
import io.fairway.routing.LocalitySettings;
import io.fairway.routing.RequestDraw;
import io.fairway.routing.ZoneAwareSettings;

/**
 * Makes settings of the locality stage. What an application does not say of its own
 * locality is taken from its environment: the zone of Spring Cloud, then the labels of
 * Kubernetes. These can be set under their own names, or as environment variables, whose
 * names allow no slash: {@code TOPOLOGY_KUBERNETES_IO_ZONE}.
 */
final class LocalitySettingsFactory {

	private static final String KUBERNETES = "topology.kubernetes.io";

	private static final int MAX_CLUSTER_SIZE = 1_000_000;

	private static final int MAX_FACTOR = 100;

	private final PropertyResolver environment;

	private final OwnInstances ownInstances;

	private final CrossZoneRequests crossZoneRequests;

	private final InboundRequest inbound;

	private final IntUnaryOperator random;

	/**
	 * A factory.
	 * @param environment tells where this application runs if its settings do not
	 * @param ownInstances the instances of this application
	 * @param crossZoneRequests counts requests that leave their zone
	 * @param inbound the request being served, whose sender's region may count
	 * @param random a random number from 0 to below its argument; thread-safe
	 */
	LocalitySettingsFactory(PropertyResolver environment, OwnInstances ownInstances,
			CrossZoneRequests crossZoneRequests, InboundRequest inbound, IntUnaryOperator random) {
		this.environment = environment;
		this.ownInstances = ownInstances;
		this.crossZoneRequests = crossZoneRequests;
		this.inbound = inbound;
		this.random = random;
	}

	/**
	 * The settings, or {@code null} if they lead to nothing.
	 * @throws InvalidConfigurationException if they make no sense
	 */
	@Nullable LocalitySettings create(String prefix, LocalityProperties locality, LoadBalancingPolicy policy) {
		Mode mode = mode(prefix, locality);
		Locality self = self(locality);
		String header = locality.getClientRegionHeader();
		LocalitySettings.Builder settings = LocalitySettings.builder(self, draw(policy))
			.mode(mode(prefix, mode, locality))
			.overprovisioningFactor(Requirements.range(prefix + ".overprovisioning-factor",
					locality.getOverprovisioningFactor(), 1, MAX_FACTOR))
			.zoneAware(zoneAware(prefix + ".zone-aware", mode, locality.getZoneAware()))
			.countingIn(this.crossZoneRequests);
		if (StringUtils.hasText(header)) {
			settings.clientRegionHeader(header.strip(), this.inbound);
		}
		boolean known = StringUtils.hasText(header) || !self.equals(Locality.UNKNOWN);
		if (mode == Mode.STRICT && !known) {
			throw new InvalidConfigurationException(prefix + ".mode", text(mode),
					"it is not known where this application runs", "Set " + prefix + ".zone or " + prefix + ".region");
		}
		return (known || mode == Mode.DISTRIBUTE || mode == Mode.FAILOVER_PRIORITY) ? settings.build() : null;
	}

	private RequestDraw draw(LoadBalancingPolicy policy) {
		RequestDraw draw = RequestDraw.random(this.random);
		return (policy instanceof KeyedPolicy keyed) ? new KeyedDraw(keyed.key(), draw) : draw;
	}

	private Locality self(LocalityProperties locality) {
		return new Locality(first(locality.getRegion(), kubernetes("region")), first(locality.getZone(),
				this.environment.getProperty("spring.cloud.loadbalancer.zone"), kubernetes("zone")));
	}

	private @Nullable String kubernetes(String label) {
		String value = this.environment.getProperty(KUBERNETES + "/" + label);
		// The environment makes the name of a variable of the dots.
		return (value != null) ? value : this.environment.getProperty(KUBERNETES + "." + label);
	}

	private static String first(@Nullable String... texts) {
		for (String text : texts) {
			if (StringUtils.hasText(text)) {
				return text.strip();
			}
		}
		return "";
	}

	private static Mode mode(String prefix, LocalityProperties locality) {
		if (locality.getMode() != null) {
			return locality.getMode();
		}
		List<Mode> modes = configured(locality);
		if (modes.size() > 1) {
			throw new InvalidConfigurationException(prefix + ".mode", "",
					"there are settings of several modes: "
							+ modes.stream().map(LocalitySettingsFactory::text).toList(),
					"Set " + prefix + ".mode to one of them");
		}
		return modes.isEmpty() ? Mode.PREFER : modes.get(0);
	}

	private static List<Mode> configured(LocalityProperties locality) {
		List<Mode> modes = new ArrayList<>();
		if (!locality.getFailover().isEmpty()) {
			modes.add(Mode.FAILOVER);
		}
		if (!locality.getDistribute().isEmpty()) {
			modes.add(Mode.DISTRIBUTE);
		}
		if (!locality.getFailoverPriority().isEmpty()) {
			modes.add(Mode.FAILOVER_PRIORITY);
		}
		return modes;
	}

	private static String text(Mode mode) {
		return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static LocalityMode mode(String prefix, Mode mode, LocalityProperties locality) {
		if (mode != Mode.PREFER && mode != Mode.STRICT && !configured(locality).contains(mode)) {
			throw new InvalidConfigurationException(prefix + ".mode", text(mode), "settings of this mode are required",
					"Set " + prefix + "." + text(mode) + example(mode));
		}
		return switch (mode) {
			case PREFER -> regions(prefix + ".nearby-regions", locality.getNearbyRegions());
			case FAILOVER -> failover(prefix + ".failover", locality.getFailover());
			case DISTRIBUTE -> LocalityMode.distribute(distributions(prefix, locality.getDistribute()));
			case FAILOVER_PRIORITY -> priority(prefix + ".failover-priority", locality);
			case STRICT -> LocalityMode.strict();
		};
	}

	private static String example(Mode mode) {
		return switch (mode) {
			case FAILOVER -> ", for example .us-east-1 to us-west-2";
			case DISTRIBUTE -> ", for example [0].from to us-east-1/* and [0].to[us-east-1/*] to 100";
			default -> ", for example to topology.kubernetes.io/region,topology.kubernetes.io/zone";
		};
	}

	private static LocalityMode regions(String property, List<String> regions) {
		try {
			return LocalityMode.prefer(regions);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(property, regions, ex, "us-west-2,eu-west-1");
		}
	}

	private static LocalityMode failover(String property, Map<String, List<String>> failover) {
		try {
			return LocalityMode.failover(failover);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(property, failover, ex, "us-west-2 below the name us-east-1");
		}
	}

	private static LocalityMode priority(String property, LocalityProperties locality) {
		try {
			return LocalityMode.failoverPriority(locality.getFailoverPriority(), locality.getLabels());
		}
		catch (IllegalArgumentException ex) {
			throw invalid(property, locality.getFailoverPriority(), ex, "topology.kubernetes.io/region,rack=1");
		}
	}

	private static List<LocalityDistribution> distributions(String prefix, List<LocalityProperties.Distribute> list) {
		List<LocalityDistribution> distributions = new ArrayList<>();
		for (int i = 0; i < list.size(); i++) {
			LocalityProperties.Distribute distribute = list.get(i);
			String property = prefix + ".distribute[" + i + "]";
			String from = Requirements.text(property + ".from", distribute.getFrom(), "us-east-1/*");
			try {
				distributions.add(new LocalityDistribution(from, new LinkedHashMap<>(distribute.getTo())));
			}
			catch (IllegalArgumentException ex) {
				throw invalid(property, from + ": " + distribute.getTo(), ex,
						"from us-east-1/* to [us-east-1/*]: 80 and [us-west-2/*]: 20");
			}
		}
		return distributions;
	}

	private @Nullable ZoneAwareSettings zoneAware(String property, Mode mode, LocalityProperties.ZoneAware zoneAware) {
		if (!zoneAware.isEnabled()) {
			return null;
		}
		if (mode != Mode.PREFER && mode != Mode.FAILOVER) {
			throw new InvalidConfigurationException(property + ".enabled", true,
					"this is not possible in the mode " + text(mode), "Remove it, or use the mode prefer or failover");
		}
		int minClusterSize = Requirements.range(property + ".min-cluster-size", zoneAware.getMinClusterSize(), 1,
				MAX_CLUSTER_SIZE);
		if (this.ownInstances.serviceId().isEmpty()) {
			throw new InvalidConfigurationException(property + ".enabled", true,
					"this application has no name by which its instances could be found",
					"Set spring.application.name");
		}
		return new ZoneAwareSettings(minClusterSize, this.ownInstances.watch());
	}

	private static InvalidConfigurationException invalid(String property, Object value, IllegalArgumentException cause,
			String example) {
		return new InvalidConfigurationException(property, value, String.valueOf(cause.getMessage()),
				"Set " + property + ", for example to " + example, cause);
	}

}
