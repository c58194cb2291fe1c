package io.fairway.routing;

import java.util.Locale;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.util.Assert;

import io.fairway.instance.Instance;
import io.fairway.instance.Locality;

/**
 * Where a client runs and how that matters. Immutable.
 */
public final class LocalitySettings {

	/**
	 * Envoy's overprovisioning factor: load leaves a level when less than 72 % of it are
	 * healthy.
	 */
	public static final double DEFAULT_OVERPROVISIONING_FACTOR = 1.4;

	private final Locality self;

	private final LocalityMode mode;

	private final double overprovisioningFactor;

	private final @Nullable ZoneAwareSettings zoneAware;

	private final @Nullable Function<Request<?>, @Nullable String> clientRegion;

	private final RequestDraw draw;

	private final CrossZoneRequests.@Nullable Departures departures;

	private LocalitySettings(Builder builder) {
		this.self = builder.self;
		this.mode = builder.mode;
		this.overprovisioningFactor = builder.overprovisioningFactor;
		this.zoneAware = builder.zoneAware;
		this.clientRegion = builder.clientRegion;
		this.draw = builder.draw;
		this.departures = (builder.crossZoneRequests != null) ? builder.crossZoneRequests.from(this.self) : null;
		Assert.isTrue(this.overprovisioningFactor >= 1 && this.overprovisioningFactor < Double.POSITIVE_INFINITY,
				() -> "overprovisioningFactor: " + this.overprovisioningFactor + " (expected: at least 1)");
		Assert.isTrue(this.zoneAware == null || this.mode.isZoneAwarePossible(),
				"zoneAware: set (expected: nothing, unless the mode is prefer or failover)");
	}

	/**
	 * A builder of settings that prefer what is near.
	 * @param self where the client runs
	 * @param draw decides between groups of instances that share the load
	 * @return the builder
	 */
	public static Builder builder(Locality self, RequestDraw draw) {
		return new Builder(self, draw);
	}

	/**
	 * Where the client runs.
	 * @return the locality
	 */
	public Locality self() {
		return this.self;
	}

	/**
	 * Counts a request if it leaves the zone of the client.
	 * @param chosen the instance it is sent to
	 */
	public void count(Instance chosen) {
		if (this.departures != null) {
			this.departures.count(chosen);
		}
	}

	LocalityMode mode() {
		return this.mode;
	}

	double overprovisioningFactor() {
		return this.overprovisioningFactor;
	}

	@Nullable ZoneAwareSettings zoneAware() {
		return this.zoneAware;
	}

	@Nullable Function<Request<?>, @Nullable String> clientRegion() {
		return this.clientRegion;
	}

	RequestDraw draw() {
		return this.draw;
	}

	LocalityLevels levels(Locality self, int panicThreshold) {
		return this.mode.levels(self, this, panicThreshold);
	}

	/**
	 * Collects settings.
	 */
	public static final class Builder {

		private final Locality self;

		private final RequestDraw draw;

		private LocalityMode mode = ProximityMode.plain();

		private double overprovisioningFactor = DEFAULT_OVERPROVISIONING_FACTOR;

		private @Nullable ZoneAwareSettings zoneAware;

		private @Nullable Function<Request<?>, @Nullable String> clientRegion;

		private @Nullable CrossZoneRequests crossZoneRequests;

		private Builder(Locality self, RequestDraw draw) {
			this.self = self;
			this.draw = draw;
		}

		/**
		 * Sets how instances are sorted and the load is shared.
		 * @param mode the mode
		 * @return this builder
		 */
		public Builder mode(LocalityMode mode) {
			this.mode = mode;
			return this;
		}

		/**
		 * Sets how much load the healthy instances of a level can bear, relative to their
		 * share, 1.4 by default.
		 * @param overprovisioningFactor the factor, at least 1
		 * @return this builder
		 */
		public Builder overprovisioningFactor(double overprovisioningFactor) {
			this.overprovisioningFactor = overprovisioningFactor;
			return this;
		}

		/**
		 * Sets that the zones of a region share its load, which they do not by default.
		 * @param zoneAware when and how, or {@code null} for the default
		 * @return this builder
		 */
		public Builder zoneAware(@Nullable ZoneAwareSettings zoneAware) {
			this.zoneAware = zoneAware;
			return this;
		}

		/**
		 * Sets what tells for a request in which region its sender is; it is treated as
		 * if this client were there. Nothing tells by default.
		 * @param clientRegion extracts the region of a request, {@code null} if it has
		 * none; called for each request; thread-safe
		 * @return this builder
		 */
		public Builder clientRegion(@Nullable Function<Request<?>, @Nullable String> clientRegion) {
			this.clientRegion = clientRegion;
			return this;
		}

		/**
		 * Sets the header that tells in which region the sender of a request is.
		 * @param name the name of a header of the outgoing request, or if it has none, of
		 * the inbound one
		 * @param inbound the inbound request being served
		 * @return this builder
		 */
		public Builder clientRegionHeader(String name, InboundRequest inbound) {
			Assert.hasText(name, "clientRegionHeader: '' (expected: the name of a header)");
			// Spring's headers make a lower-case copy of any other name.
			String header = name.toLowerCase(Locale.ROOT);
			return clientRegion((request) -> {
				String region = RequestHeaders.first(request, header);
				return (region != null) ? region : inbound.header(request, header);
			});
		}

		/**
		 * Sets where requests are counted that leave the zone; nowhere by default.
		 * @param crossZoneRequests counts the requests
		 * @return this builder
		 */
		public Builder countingIn(CrossZoneRequests crossZoneRequests) {
			this.crossZoneRequests = crossZoneRequests;
			return this;
		}

		/**
		 * Builds the settings.
		 * @return the settings
		 * @throws IllegalArgumentException if they make no sense
		 */
		public LocalitySettings build() {
			return new LocalitySettings(this);
		}

	}

}
