package io.fairway.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

import io.fairway.routing.VersionFallback;

/**
 * Routing by version.
 */
@ConfigurationPropertiesSource
public class VersionProperties {

	/**
	 * Whether a request can ask for a version.
	 */
	private boolean enabled = true;

	/**
	 * Header of the outgoing request that names the wanted version: 1.4.0, v1, 1.x, ^1.4,
	 * ~1.4.2, ">=1.4 <2" or a label.
	 */
	private String header = "X-Service-Version";

	/**
	 * Whether the same header of the inbound request being served counts where the
	 * outgoing one has none. It comes from callers: remove it at the edge if they shall
	 * not choose.
	 */
	private boolean propagate = true;

	/**
	 * Query parameter of the outgoing request that names the wanted version where no
	 * header does. None by default, since any URL might have one of that name.
	 */
	private @Nullable String queryParameter;

	/**
	 * Version for requests that name none. Without it, they go to all versions.
	 */
	private @Nullable String defaultVersion;

	/**
	 * What requests get when nobody has the wanted version: none, any, latest-compatible
	 * (the highest with the same major number) or default-version.
	 */
	private VersionFallback fallback = VersionFallback.NONE;

	/**
	 * Shares of the requests that name no version, each with its version. The others get
	 * the default version, or without it the instances of no split.
	 */
	private List<Split> splits = new ArrayList<>();

	/**
	 * What keeps requests on the same side of a split, whose shares can grow without
	 * moving anybody back. By chance for requests without key.
	 */
	@NestedConfigurationProperty
	private final ConsistentHashProperties.Key splitKey = new ConsistentHashProperties.Key();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public String getHeader() {
		return this.header;
	}

	public void setHeader(String header) {
		this.header = header;
	}

	public @Nullable String getDefaultVersion() {
		return this.defaultVersion;
	}

	public void setDefaultVersion(@Nullable String defaultVersion) {
		this.defaultVersion = defaultVersion;
	}

	public boolean isPropagate() {
		return this.propagate;
	}

	public void setPropagate(boolean propagate) {
		this.propagate = propagate;
	}

	public @Nullable String getQueryParameter() {
		return this.queryParameter;
	}

	public void setQueryParameter(@Nullable String queryParameter) {
		this.queryParameter = queryParameter;
	}

	public VersionFallback getFallback() {
		return this.fallback;
	}

	public void setFallback(VersionFallback fallback) {
		this.fallback = fallback;
	}

	public List<Split> getSplits() {
		return this.splits;
	}

	public void setSplits(List<Split> splits) {
		this.splits = splits;
	}

	public ConsistentHashProperties.Key getSplitKey() {
		return this.splitKey;
	}

	/**
	 * A share of the requests that name no version.
	 */
	public static class Split {

		/**
		 * Version that the share gets.
		 */
		private @Nullable String version;

		/**
		 * Share in percent.
		 */
		private double percent;

		public @Nullable String getVersion() {
			return this.version;
		}

		public void setVersion(@Nullable String version) {
			this.version = version;
		}

		public double getPercent() {
			return this.percent;
		}

		public void setPercent(double percent) {
			this.percent = percent;
		}

	}

}
