package io.fairway.registry.kubernetes;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.Rejections;
import io.fairway.instance.Ticker;

/**
 * The regions of zones, read from the label of one node in each. A zone is in one region
 * only and no two zones have the same name, says Kubernetes, so there are as many calls
 * as zones and not as nodes. Thread-safe.
 */
final class NodeRegions {

	private static final String REGION_LABEL = "topology.kubernetes.io/region";

	/** More zones than that have been made up. */
	private static final int MAX_ZONES = 1000;

	private static final Duration RETRY = Duration.ofMinutes(1);

	/** Anything else could lead to another path of the API. */
	private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

	private final Function<String, @Nullable Node> nodes;

	private final Runnable onChange;

	private final Executor executor;

	private final Ticker ticker;

	private final Rejections rejections;

	private final Map<String, Lookup> zones = new HashMap<>();

	/**
	 * No region yet.
	 * @param nodes gets a node by its name, may block
	 * @param onChange called when a region became known
	 * @param executor runs the calls
	 * @param ticker tells when to try again
	 * @param rejections counts what could not be read
	 */
	NodeRegions(Function<String, @Nullable Node> nodes, Runnable onChange, Executor executor, Ticker ticker,
			Rejections rejections) {
		this.nodes = nodes;
		this.onChange = onChange;
		this.executor = executor;
		this.ticker = ticker;
		this.rejections = rejections;
	}

	/**
	 * The region of a zone. If it is not known yet, it is asked for.
	 * @param zone the zone
	 * @param node a node in it
	 * @return the region, or an empty text if it is not known
	 */
	synchronized String region(String zone, String node) {
		Lookup lookup = this.zones.get(zone);
		if (lookup != null && (lookup.region() != null || this.ticker.read() - lookup.since() < RETRY.toNanos())) {
			return (lookup.region() != null) ? lookup.region() : "";
		}
		if (NAME.matcher(node).matches() && (lookup != null || this.zones.size() < MAX_ZONES)) {
			this.zones.put(zone, new Lookup(null, this.ticker.read()));
			this.executor.execute(() -> ask(zone, node));
		}
		return "";
	}

	private void ask(String zone, String name) {
		try {
			Node node = this.nodes.apply(name);
			String region = (node != null && node.getMetadata().getLabels() != null)
					? node.getMetadata().getLabels().get(REGION_LABEL) : null;
			if (region == null) {
				this.rejections.reject("Node " + name, "does not say its region in the label " + REGION_LABEL);
				return;
			}
			synchronized (this) {
				this.zones.put(zone, new Lookup(region, this.ticker.read()));
			}
			this.onChange.run();
		}
		catch (KubernetesClientException ex) {
			this.rejections.reject("Node " + name,
					"cannot be read, so that the region of zone '" + zone + "' is not known: " + ex.getMessage());
		}
	}

	private record Lookup(@Nullable String region, long since) {
	}

}
