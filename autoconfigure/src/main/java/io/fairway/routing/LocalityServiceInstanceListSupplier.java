package io.fairway.routing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Locality;
import io.fairway.instance.Ticker;
import io.fairway.routing.InstanceHealth.Verdicts;

/**
 * The stage that chooses where requests go: to the own zone, the own region or further
 * away, depending on the mode and on how many instances are healthy there. Where the
 * healthy instances can bear the load, only they are left; otherwise the filter stage
 * behind decides by its panic threshold. Thread-safe.
 */
public final class LocalityServiceInstanceListSupplier extends StageServiceInstanceListSupplier {

	/** Further regions of senders count as none: what a registry says is no limit. */
	private static final int MAX_REGIONS = 64;

	private final LocalitySettings settings;

	private final InstanceHealth health;

	private final boolean observing;

	private final int panicThreshold;

	private final InstanceList.Derivation<Divisions> derivation = this::divide;

	/**
	 * A stage behind the given one.
	 * @param delegate the stage before this one
	 * @param settings where the client runs and how that matters
	 * @param filters the filters; an instance is healthy if all accept it
	 * @param filterSettings what the filters may do together
	 * @param ticker tells since when an instance is refused
	 */
	public LocalityServiceInstanceListSupplier(ServiceInstanceListSupplier delegate, LocalitySettings settings,
			List<InstanceFilter> filters, FilterSettings filterSettings, Ticker ticker) {
		super(delegate);
		this.settings = settings;
		this.health = new InstanceHealth(filters, filterSettings.maxRemovedPercent(), ticker, this::report);
		this.observing = true;
		this.panicThreshold = filterSettings.panicThreshold();
	}

	/**
	 * A stage of a chain whose first stage observes all instances.
	 */
	LocalityServiceInstanceListSupplier(ServiceInstanceListSupplier delegate, LocalitySettings settings,
			InstanceHealth health, FilterSettings filterSettings) {
		super(delegate);
		this.settings = settings;
		this.health = health;
		this.observing = false;
		this.panicThreshold = filterSettings.panicThreshold();
	}

	@Override
	InstanceList apply(InstanceList input, Request<?> request) {
		if (this.observing) {
			this.health.observe(input);
		}
		return input.derived(this, this.derivation)
			.find(clientRegion(request))
			.draw(this.health.verdicts(), request, this.settings.draw());
	}

	@Override
	InstanceList applyBeyond(InstanceList input, Request<?> request, Predicate<Instance> tried) {
		return input.derived(this, this.derivation).find(clientRegion(request)).beyond(this.health.verdicts(), tried);
	}

	@Override
	String label() {
		return "locality";
	}

	@Override
	List<RoutingGroup> explain(InstanceList input, Request<?> request, Verdicts verdicts) {
		return input.derived(this, this.derivation)
			.find(clientRegion(request))
			.groups(verdicts, request, this.settings.draw());
	}

	@Override
	boolean mayIgnoreRequest() {
		return !this.observing && this.settings.clientRegion() == null;
	}

	@Override
	@Nullable InstanceList applyToAll(InstanceList input, Verdicts verdicts) {
		return input.derived(this, this.derivation).own().only(verdicts);
	}

	private @Nullable String clientRegion(Request<?> request) {
		return (this.settings.clientRegion() != null) ? this.settings.clientRegion().apply(request) : null;
	}

	private Divisions divide(InstanceList input, @Nullable Divisions previous) {
		Instance[] instances = input.toInstances();
		Verdicts verdicts = this.health.verdicts();
		Map<String, LocalityDivision> byRegion = new HashMap<>();
		for (String region : regions(instances)) {
			byRegion.put(region, division(new Locality(region, ""), instances, verdicts,
					(previous != null) ? previous.byRegion().get(region) : null));
		}
		return new Divisions(
				division(this.settings.self(), instances, verdicts, (previous != null) ? previous.own() : null),
				Map.copyOf(byRegion));
	}

	private LocalityDivision division(Locality self, Instance[] instances, Verdicts verdicts,
			@Nullable LocalityDivision previous) {
		return new LocalityDivision(this.settings.levels(self, this.panicThreshold), instances, verdicts, previous);
	}

	/** The regions other than the own that senders may be in and that matter. */
	private Set<String> regions(Instance[] instances) {
		Set<String> regions = new LinkedHashSet<>();
		if (this.settings.clientRegion() != null) {
			regions.addAll(this.settings.mode().regions());
			Arrays.stream(instances)
				.map((instance) -> instance.locality().region())
				.distinct()
				.sorted()
				.limit(MAX_REGIONS)
				.forEach(regions::add);
			regions.remove("");
			regions.remove(this.settings.self().region());
		}
		return regions;
	}

	/**
	 * The instances as seen from here, and from each region that senders may be in. Made
	 * when the list changes, so what strangers send costs one lookup and no memory.
	 */
	private record Divisions(LocalityDivision own, Map<String, LocalityDivision> byRegion) {

		LocalityDivision find(@Nullable String region) {
			return (region != null) ? this.byRegion.getOrDefault(region, this.own) : this.own;
		}

	}

}
