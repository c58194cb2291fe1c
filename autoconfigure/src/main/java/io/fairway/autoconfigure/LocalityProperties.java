package io.fairway.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * Routing by locality.
 */
@ConfigurationPropertiesSource
public class LocalityProperties {

	/**
	 * Way to sort instances by where they run: prefer, failover, distribute,
	 * failover-priority or strict. By default, the one whose settings are there, or else
	 * prefer.
	 */
	private @Nullable Mode mode;

	/**
	 * Region that this application runs in, "topology.kubernetes.io/region" of the
	 * environment by default. Instances there are preferred to others.
	 */
	private @Nullable String region;

	/**
	 * Zone that this application runs in, "spring.cloud.loadbalancer.zone" or
	 * "topology.kubernetes.io/zone" of the environment by default. Instances there are
	 * preferred to others of the region.
	 */
	private @Nullable String zone;

	/**
	 * Header of the outgoing request, or else of the inbound request being served, that
	 * names the region of the sender, for services at the edge. Such requests are routed
	 * as if this application ran there.
	 */
	private @Nullable String clientRegionHeader;

	/**
	 * Other regions that are preferred to the rest, the nearest first, for the mode
	 * "prefer".
	 */
	private List<String> nearbyRegions = new ArrayList<>();

	/**
	 * Other regions that are preferred to the rest by own region, the nearest first, for
	 * the mode "failover".
	 */
	private final Map<String, List<String>> failover = new LinkedHashMap<>();

	/**
	 * Shares of the load by place, for the mode "distribute". A place is a region, a
	 * region and a zone as in "us-east1/b", or "*".
	 */
	private List<Distribute> distribute = new ArrayList<>();

	/**
	 * Labels for the mode "failover-priority", the most important first: keys of
	 * metadata, "topology.kubernetes.io/region", "topology.kubernetes.io/zone", or
	 * "key=value" for another value than that of this application.
	 */
	private List<String> failoverPriority = new ArrayList<>();

	/**
	 * Labels of this application for the mode "failover-priority".
	 */
	private final Map<String, String> labels = new LinkedHashMap<>();

	/**
	 * How much load the healthy instances of a place can bear, relative to their share.
	 * With 1.4, load leaves a place when less than 72 % of its instances are healthy.
	 */
	private double overprovisioningFactor = 1.4;

	private final ZoneAware zoneAware = new ZoneAware();

	public @Nullable Mode getMode() {
		return this.mode;
	}

	public void setMode(@Nullable Mode mode) {
		this.mode = mode;
	}

	public @Nullable String getRegion() {
		return this.region;
	}

	public void setRegion(@Nullable String region) {
		this.region = region;
	}

	public @Nullable String getZone() {
		return this.zone;
	}

	public void setZone(@Nullable String zone) {
		this.zone = zone;
	}

	public @Nullable String getClientRegionHeader() {
		return this.clientRegionHeader;
	}

	public void setClientRegionHeader(@Nullable String clientRegionHeader) {
		this.clientRegionHeader = clientRegionHeader;
	}

	public List<String> getNearbyRegions() {
		return this.nearbyRegions;
	}

	public void setNearbyRegions(List<String> nearbyRegions) {
		this.nearbyRegions = nearbyRegions;
	}

	public Map<String, List<String>> getFailover() {
		return this.failover;
	}

	public List<Distribute> getDistribute() {
		return this.distribute;
	}

	public void setDistribute(List<Distribute> distribute) {
		this.distribute = distribute;
	}

	public List<String> getFailoverPriority() {
		return this.failoverPriority;
	}

	public void setFailoverPriority(List<String> failoverPriority) {
		this.failoverPriority = failoverPriority;
	}

	public Map<String, String> getLabels() {
		return this.labels;
	}

	public double getOverprovisioningFactor() {
		return this.overprovisioningFactor;
	}

	public void setOverprovisioningFactor(double overprovisioningFactor) {
		this.overprovisioningFactor = overprovisioningFactor;
	}

	public ZoneAware getZoneAware() {
		return this.zoneAware;
	}

	/**
	 * Way to sort instances by where they run.
	 */
	public enum Mode {

		/**
		 * Own zone, own region, nearby regions, all others.
		 */
		PREFER,

		/**
		 * As prefer, with nearby regions by own region.
		 */
		FAILOVER,

		/**
		 * Shares of the load by place.
		 */
		DISTRIBUTE,

		/**
		 * By the number of labels that match.
		 */
		FAILOVER_PRIORITY,

		/**
		 * Own zone, or own region, and nothing else.
		 */
		STRICT

	}

	/**
	 * Shares of the load, seen from one place.
	 */
	public static class Distribute {

		/**
		 * Place where the clients run that these shares are for.
		 */
		private @Nullable String from;

		/**
		 * Percentage of the load by place, 100 together. Brackets keep a slash in the
		 * name of a place, as in "[us-east1/b]".
		 */
		private final Map<String, Integer> to = new LinkedHashMap<>();

		public @Nullable String getFrom() {
			return this.from;
		}

		public void setFrom(@Nullable String from) {
			this.from = from;
		}

		public Map<String, Integer> getTo() {
			return this.to;
		}

	}

	/**
	 * Zones of a region that share its load.
	 */
	public static class ZoneAware {

		/**
		 * Whether requests leave the own zone when it has a greater part of the clients
		 * than of the instances. The clients are the instances of this application in the
		 * registries.
		 */
		private boolean enabled;

		/**
		 * Least number of healthy instances. With fewer, all zones get their share of all
		 * clients.
		 */
		private int minClusterSize = 6;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public int getMinClusterSize() {
			return this.minClusterSize;
		}

		public void setMinClusterSize(int minClusterSize) {
			this.minClusterSize = minClusterSize;
		}

	}

}
