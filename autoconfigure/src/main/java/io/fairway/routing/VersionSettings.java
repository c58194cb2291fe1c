package io.fairway.routing;

import java.util.List;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.util.Assert;

/**
 * How the version stage finds out which version is wanted, and what it does about it. The
 * first of these counts that is there: the header of the request, the same header of the
 * inbound request being served, the query parameter, the splits, the default version.
 *
 * @param header the header that names the version
 * @param inbound finds the header of the inbound request
 * @param queryParameter the parameter in the URL of the request that names the version,
 * {@code null} for none
 * @param defaultVersion the version for requests that name none, {@code null} for any
 * @param fallback what is done when nobody has the wanted version
 * @param splits the shares of the requests that name no version, together at most 100 %;
 * the others get the default version, or without it the instances of no split
 * @param splitKey where a request stands among others: an evenly distributed number, the
 * same for requests that shall be on the same side of a split
 */
public record VersionSettings(String header, InboundRequest inbound, @Nullable String queryParameter,
		@Nullable String defaultVersion, VersionFallback fallback, List<VersionSplit> splits,
		ToLongFunction<Request<?>> splitKey) {

	private static final double TOLERANCE = 1e-9;

	public VersionSettings {
		Assert.hasText(header, "header: '' (expected: the name of a header)");
		Assert.isTrue(defaultVersion == null || VersionCriterion.parse(defaultVersion) != null,
				() -> "defaultVersion: " + defaultVersion + " (expected: a version)");
		Assert.isTrue(defaultVersion != null || fallback != VersionFallback.DEFAULT_VERSION,
				"defaultVersion: null (expected: a version, for it is the fallback)");
		splits = List.copyOf(splits);
		double sum = splits.stream().mapToDouble(VersionSplit::percent).sum();
		Assert.isTrue(sum <= FilterSettings.PERCENT + TOLERANCE,
				() -> "splits: " + sum + " percent (expected: at most 100)");
	}

	/**
	 * Settings with a header and a default version, and nothing else.
	 * @param header the header that names the version
	 * @param defaultVersion the version for requests that name none, {@code null} for any
	 */
	public VersionSettings(String header, @Nullable String defaultVersion) {
		this(header, InboundRequest.NONE, null, defaultVersion, VersionFallback.NONE, List.of(), (request) -> 0);
	}

	/**
	 * The same settings with the header of inbound requests.
	 * @param inbound finds the header
	 * @return the settings
	 */
	public VersionSettings withInbound(InboundRequest inbound) {
		return new VersionSettings(this.header, inbound, this.queryParameter, this.defaultVersion, this.fallback,
				this.splits, this.splitKey);
	}

	/**
	 * The same settings with a query parameter.
	 * @param queryParameter the name of the parameter, {@code null} for none
	 * @return the settings
	 */
	public VersionSettings withQueryParameter(@Nullable String queryParameter) {
		return new VersionSettings(this.header, this.inbound, queryParameter, this.defaultVersion, this.fallback,
				this.splits, this.splitKey);
	}

	/**
	 * The same settings with another fallback.
	 * @param fallback what is done when nobody has the wanted version
	 * @return the settings
	 */
	public VersionSettings withFallback(VersionFallback fallback) {
		return new VersionSettings(this.header, this.inbound, this.queryParameter, this.defaultVersion, fallback,
				this.splits, this.splitKey);
	}

	/**
	 * The same settings with splits.
	 * @param splits the shares of the requests that name no version
	 * @param splitKey where a request stands among others
	 * @return the settings
	 */
	public VersionSettings withSplits(List<VersionSplit> splits, ToLongFunction<Request<?>> splitKey) {
		return new VersionSettings(this.header, this.inbound, this.queryParameter, this.defaultVersion, this.fallback,
				splits, splitKey);
	}

}
