package io.fairway.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.DelegatingServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.SelectedInstanceCallback;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceId;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Rejections;
import io.fairway.instance.Ticker;
import io.fairway.routing.InstanceHealth.Verdicts;

/**
 * The whole chain of a service, built from settings and built anew when they change. It
 * is the one supplier bean of the service. Thread-safe.
 */
public final class RoutingServiceInstanceListSupplier extends DelegatingServiceInstanceListSupplier
		implements InstanceListSource {

	private final Supplier<RoutingSettings> settings;

	private final List<InstanceFilter> filters;

	private final Ticker ticker;

	private final Rejections rejections;

	private final Panic panic;

	private final VersionCounts versionCounts = new VersionCounts();

	/** The source in its other roles, if it has them; asking each time would be slow. */
	private final @Nullable InstanceListSource source;

	private final @Nullable SelectedInstanceCallback callback;

	/** What the stages counted that are not in use any more. */
	private Map<String, Long> pastFallbacks = Map.of();

	private volatile Chain chain;

	/**
	 * A chain behind the given supplier.
	 * @param source all instances of the service
	 * @param settings the settings that hold now, the same object while nothing changes;
	 * asked for each request
	 * @param filters the filters of the filter stage
	 * @param ticker tells since when an instance is refused
	 * @param listener told when panic begins and ends, on whatever thread; must not wait
	 */
	public RoutingServiceInstanceListSupplier(ServiceInstanceListSupplier source, Supplier<RoutingSettings> settings,
			List<InstanceFilter> filters, Ticker ticker, Consumer<PanicChangedEvent> listener) {
		super(source);
		this.settings = settings;
		this.filters = List.copyOf(filters);
		this.ticker = ticker;
		this.rejections = new Rejections("Instances of service '" + source.getServiceId() + "'");
		this.panic = new Panic(source.getServiceId(), ticker, listener);
		this.source = (source instanceof InstanceListSource ours) ? ours : null;
		this.callback = (source instanceof SelectedInstanceCallback selected) ? selected : null;
		this.chain = build(settings.get());
	}

	/**
	 * What a request must have comes before what it would rather have: a preference that
	 * was met first could leave nothing of what is required. The part that this client
	 * uses comes after all of them, since a fixed part of the whole fleet may have no
	 * instance of a version, a subset or the own zone; so it is a part of each of these.
	 * Filters come last: whether too few are left is a matter of those that a request
	 * could go to.
	 */
	private Chain build(RoutingSettings settings) {
		SelectionSettings selection = settings.selection();
		List<InstanceFilter> active = this.filters.stream().filter(InstanceFilter::isActive).toList();
		InstanceHealth health = new InstanceHealth(active, settings.filters().maxRemovedPercent(), this.ticker,
				new Observer(settings.filters()));
		ServiceInstanceListSupplier chain = this.delegate;
		if (health.isTrivial()) {
			this.panic.update(settings.filters(), 0, 0);
		}
		else {
			chain = new ObservingServiceInstanceListSupplier(chain, health);
		}
		if (selection.match() != null) {
			chain = new MatchServiceInstanceListSupplier(chain, selection.match());
		}
		if (selection.subsets() != null) {
			chain = new NamedSubsetServiceInstanceListSupplier(chain, selection.subsets());
		}
		if (settings.version() != null) {
			chain = new VersionServiceInstanceListSupplier(chain, settings.version(), this.versionCounts);
		}
		if (selection.hint() != null) {
			chain = new HintServiceInstanceListSupplier(chain, selection.hint());
		}
		if (settings.locality() != null) {
			chain = new LocalityServiceInstanceListSupplier(chain, settings.locality(), health, settings.filters());
		}
		if (selection.clientSubset() != null) {
			chain = new ClientSubsetServiceInstanceListSupplier(chain, selection.clientSubset());
		}
		return Chain.of(settings, health, new FilteringServiceInstanceListSupplier(chain, health, settings.filters()));
	}

	/**
	 * Whether filters refuse so many of all instances that all of them are used.
	 * @return whether there is panic, as of the last request
	 */
	public boolean isPanic() {
		return this.panic.isPresent();
	}

	/**
	 * The instances that filters keep from traffic.
	 * @return the removals, as of the last request
	 */
	public Collection<Removal> removals() {
		return this.chain.health().verdicts().all();
	}

	/**
	 * Whether filters keep an instance from traffic.
	 * @param id the instance
	 * @return whether they do, as of the last request
	 */
	public boolean isRemoved(InstanceId id) {
		return this.chain.health().verdicts().removals().containsKey(id);
	}

	/**
	 * How often each stage had no instance as it looks for, so that a request got what
	 * its fallback says.
	 * @return the counts since the start by the name of the stage, of all stages that
	 * there are or were
	 */
	public synchronized Map<String, Long> fallbacks() {
		Map<String, Long> counts = new LinkedHashMap<>(this.pastFallbacks);
		this.chain.last()
			.stages()
			.forEach((stage) -> counts.merge(stage.getClass().getSimpleName(), stage.fallbacks(), Long::sum));
		// Its counts go on by themselves.
		counts.computeIfPresent(VersionServiceInstanceListSupplier.class.getSimpleName(),
				(stage, count) -> this.versionCounts.fallbacks());
		return counts;
	}

	/**
	 * What the chain does with a request, stage by stage, found out without doing it: the
	 * same stages are asked about the same lists, but nothing is counted, no filter hears
	 * of it, and what chance would decide stays undecided. The inbound request being
	 * served is left out as far as the version goes.
	 * @param request the request
	 * @return the explanation, or {@code null} while the instances are not there yet or
	 * come from somebody else's supplier
	 */
	public @Nullable RoutingExplanation explain(Request<?> request) {
		InstanceList all = (this.source != null) ? this.source.present(request) : null;
		if (all == null) {
			return null;
		}
		Chain chain = current();
		return explain(all, request, chain, chain.health().peek(all));
	}

	private static RoutingExplanation explain(InstanceList all, Request<?> request, Chain chain, Verdicts verdicts) {
		List<RoutingStep> steps = new ArrayList<>();
		List<RoutingGroup> groups = RoutingGroup.only(all);
		for (StageServiceInstanceListSupplier stage : chain.last().stages()) {
			List<RoutingGroup> next = new ArrayList<>();
			groups.forEach((group) -> next.addAll(group.of(stage.explain(group.instances(), request, verdicts))));
			groups = RoutingGroup.merged(next);
			if (!(stage instanceof ObservingServiceInstanceListSupplier)) {
				steps.add(new RoutingStep(stage.label(), groups));
			}
		}
		int removed = verdicts.removals().size();
		return new RoutingExplanation(all, steps, verdicts.all(),
				removed > 0 && chain.settings().filters().offersAll(all.size() - removed, all.size()));
	}

	/**
	 * How often each stage had no instance as it looks for, by the names of
	 * {@link #explain}.
	 * @return the counts, as those of {@link #fallbacks()}
	 */
	public Map<String, Long> fallbacksByStage() {
		Map<String, Long> counts = new LinkedHashMap<>();
		this.chain.last()
			.stages()
			.stream()
			.filter((stage) -> !(stage instanceof ObservingServiceInstanceListSupplier))
			.forEach((stage) -> counts.put(stage.label(), stage.fallbacks()));
		return counts;
	}

	/**
	 * How often the version stage could not give what it was asked for.
	 * @return the counts, which go on when the settings change
	 */
	public VersionCounts versionCounts() {
		return this.versionCounts;
	}

	@Override
	public Flux<List<ServiceInstance>> get() {
		// Others ask once and subscribe often, as the cache of Spring Cloud does.
		return Flux.defer(() -> current().last().get());
	}

	@Override
	@SuppressWarnings("rawtypes")
	public Flux<List<ServiceInstance>> get(Request request) {
		return current().last().get(request);
	}

	@Override
	public @Nullable InstanceList present(Request<?> request) {
		InstanceList list = (this.source != null) ? this.source.present(request) : null;
		return (list != null) ? current().sequence().apply(list, request) : null;
	}

	@Override
	public InstanceList beyond(Request<?> request, Predicate<Instance> tried) {
		InstanceList list = (this.source != null) ? this.source.present(request) : null;
		return (list != null) ? current().sequence().applyBeyond(list, request, tried) : InstanceList.of(List.of());
	}

	@Override
	public @Nullable String problem(Request<?> request) {
		String problem = (this.source != null) ? this.source.problem(request) : null;
		return (problem != null) ? problem : emptied(request);
	}

	/** Asks no filter anew: who asks for what there is not may do so often. */
	private String emptied(Request<?> request) {
		InstanceList all = (this.source != null) ? this.source.present(request) : null;
		Chain chain = current();
		String problem = (all != null) ? explain(all, request, chain, chain.health().verdicts()).problem() : null;
		return (problem != null) ? problem : "the stages of its chain leave none for the request";
	}

	@Override
	public void selectedServiceInstance(ServiceInstance serviceInstance) {
		if (this.callback != null) {
			this.callback.selectedServiceInstance(serviceInstance);
		}
	}

	@SuppressWarnings("ReferenceEquality") // the object is the version
	private Chain current() {
		Chain chain = this.chain;
		return (chain.settings() == this.settings.get()) ? chain : rebuild();
	}

	@SuppressWarnings("ReferenceEquality") // as above
	private synchronized Chain rebuild() {
		RoutingSettings settings = this.settings.get();
		if (this.chain.settings() != settings) {
			Map<String, Long> fallbacks = fallbacks();
			this.chain = build(settings);
			this.pastFallbacks = fallbacks;
		}
		return this.chain;
	}

	private final class Observer implements InstanceHealth.Observer {

		private final FilterSettings settings;

		Observer(FilterSettings settings) {
			this.settings = settings;
		}

		@Override
		public void problem(String problem) {
			RoutingServiceInstanceListSupplier.this.rejections.reject("filters", problem);
		}

		@Override
		public void observed(int all, int removed) {
			RoutingServiceInstanceListSupplier.this.panic.update(this.settings, all, removed);
		}

	}

	/**
	 * The stages of one version of the settings, for lists that are there as a sequence,
	 * and for lists that are still to come as the last of them.
	 */
	private record Chain(RoutingSettings settings, InstanceHealth health, StageServiceInstanceListSupplier last,
			StageSequence sequence) {

		static Chain of(RoutingSettings settings, InstanceHealth health, StageServiceInstanceListSupplier last) {
			return new Chain(settings, health, last, new StageSequence(last.stages(), health));
		}

	}

}
