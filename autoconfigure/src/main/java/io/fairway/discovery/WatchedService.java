package io.fairway.discovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Rejections;
import io.fairway.registry.Registry;

/**
 * One service as all registries together describe it, kept current by their watches.
 * Reading costs one volatile read. Thread-safe.
 */
public final class WatchedService {

	private final String serviceId;

	private final Supplier<DirectorySettings> settings;

	private final DirectoryContext context;

	private final Rejections rejections;

	private final List<WatchedSource> sources = new ArrayList<>();

	/** Registries that are not asked any more, until the others have answered. */
	private final List<WatchedSource> leaving = new ArrayList<>();

	/** Tells only that there is an answer: the list would be kept for ever. */
	private final Sinks.Empty<Void> firstAnswer = Sinks.empty();

	/** Those who wait go on on a thread of their own, not on one of the registry. */
	private final Flux<List<ServiceInstance>> pending = this.firstAnswer.asMono()
		.publishOn(Schedulers.parallel())
		.then(Mono.<List<ServiceInstance>>fromSupplier(this::instances))
		.flux();

	private final Sinks.Many<InstanceList> changes = Sinks.many().replay().latestOrDefault(InstanceList.of(List.of()));

	private final LongAdder protectedAnswers = new LongAdder();

	private volatile InstanceList instances = InstanceList.of(List.of());

	private volatile boolean answered;

	private boolean waited;

	private boolean loading;

	private @Nullable Future<?> timeout;

	private @Nullable Future<?> publication;

	private boolean published;

	private long publishedAt;

	private boolean changed;

	/** When the first change was delivered that is not published yet. */
	private long changedAt;

	private boolean closed;

	private int users;

	private volatile long askedAt;

	WatchedService(String serviceId, Supplier<DirectorySettings> settings, DirectoryContext context,
			Rejections rejections) {
		this.serviceId = serviceId;
		this.settings = settings;
		this.context = context;
		this.rejections = rejections;
		asked();
	}

	void start(List<Registry> registries) {
		List<WatchedSource> sources = registries.stream().map(this::source).toList();
		synchronized (this) {
			this.sources.addAll(sources);
			this.loading = true;
		}
		this.context.snapshots().load(this.serviceId, this::remember);
		sources.forEach(WatchedSource::start);
		if (closed()) {
			// Given up meanwhile, when not all watches were there to be ended.
			sources.forEach(WatchedSource::close);
		}
		settle();
	}

	private WatchedSource source(Registry registry) {
		return new WatchedSource(registry, this, this.settings.get(), this.context);
	}

	/** Lets changed settings hold, and asks these registries and no others. */
	@SuppressWarnings("ReferenceEquality") // each registry is one object
	void apply(List<Registry> registries) {
		List<WatchedSource> joining = new ArrayList<>();
		synchronized (this) {
			if (this.closed) {
				return;
			}
			List<WatchedSource> before = List.copyOf(this.sources);
			this.sources.clear();
			for (Registry registry : registries) {
				WatchedSource source = before.stream()
					.filter((known) -> known.registry() == registry)
					.findFirst()
					.orElseGet(() -> source(registry));
				this.sources.add(source);
				if (!before.contains(source)) {
					joining.add(source);
				}
			}
			before.stream().filter((source) -> !this.sources.contains(source)).forEach(this.leaving::add);
			this.sources.forEach((source) -> source.apply(this.settings.get()));
			update();
		}
		joining.forEach(WatchedSource::start);
		if (closed()) {
			joining.forEach(WatchedSource::close);
		}
		if (!this.leaving.isEmpty()) {
			this.context.scheduler()
				.schedule(this::endLeaving, this.settings.get().initialTimeout().toNanos(), TimeUnit.NANOSECONDS);
		}
	}

	private synchronized void endLeaving() {
		List<WatchedSource> ended = List.copyOf(this.leaving);
		this.leaving.clear();
		// Elsewhere, since a registry that ends a watch may wait for what holds this
		// lock.
		this.context.scheduler().execute(() -> ended.forEach(WatchedSource::close));
		update();
	}

	private void remember(Map<String, List<Instance>> answers) {
		synchronized (this) {
			this.loading = false;
			this.sources.forEach((source) -> source.remember(answers.getOrDefault(source.registryName(), List.of())));
			update();
		}
		settle();
	}

	private synchronized boolean closed() {
		return this.closed;
	}

	/**
	 * The id of the service.
	 * @return the id
	 */
	public String serviceId() {
		return this.serviceId;
	}

	/**
	 * The instances known now.
	 * @return the list, which is replaced by another one when something changes
	 */
	public InstanceList instances() {
		return this.instances;
	}

	/**
	 * The instances as soon as the registries answered, or the time to wait for them is
	 * over. Once that is so, the stream is there already and nothing waits.
	 * @return a stream of one list
	 */
	public Flux<List<ServiceInstance>> get() {
		return this.answered ? this.instances.flux() : this.pending;
	}

	/**
	 * The instances as {@link #get} tells them to a request that counts as one, of which
	 * the listener of the directory is told.
	 * @return a stream of one list
	 */
	public Flux<List<ServiceInstance>> request() {
		return Flux.defer(() -> {
			long begin = this.context.ticker().read();
			return get().doOnComplete(() -> requested(begin));
		});
	}

	/** A request for the instances, begun at this time, was answered. */
	void requested(long begin) {
		this.context.listener()
			.answered(this.serviceId, status(), Duration.ofNanos(this.context.ticker().read() - begin));
	}

	/** How a request for the instances ends now. */
	private synchronized DiscoveryStatus status() {
		if (this.instances.isEmpty()) {
			return this.sources.stream().anyMatch((source) -> source.problem() != null) ? DiscoveryStatus.ERROR
					: DiscoveryStatus.EMPTY;
		}
		return this.sources.stream().anyMatch(WatchedSource::isStale) ? DiscoveryStatus.STALE : DiscoveryStatus.SUCCESS;
	}

	/**
	 * The instances without a stream around them.
	 * @return the list, or {@code null} while the registries are still to be waited for
	 */
	public @Nullable InstanceList present() {
		return this.answered ? this.instances : null;
	}

	/**
	 * The instances now and after each change, until the service is given up. A
	 * subscriber that is slow may miss lists in between.
	 * @return a stream of lists
	 */
	public Flux<InstanceList> changes() {
		return this.changes.asFlux().onBackpressureLatest();
	}

	/**
	 * How long the registry has been failing whose last answer is in use, the longest
	 * time if there are several.
	 * @return the time, zero while all registries answer
	 */
	public synchronized Duration staleness() {
		return this.sources.stream().map(WatchedSource::staleness).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
	}

	/**
	 * Why registries do not answer.
	 * @return the reasons in words, or {@code null} if all of them answer
	 */
	public synchronized @Nullable String problem() {
		String problem = this.sources.stream()
			.map(WatchedSource::problem)
			.filter(Objects::nonNull)
			.collect(Collectors.joining("; "));
		return problem.isEmpty() ? null : problem;
	}

	/**
	 * What each registry contributes.
	 * @return the contributions in the order of the registries
	 */
	public synchronized List<Contribution> contributions() {
		return this.sources.stream().map(WatchedSource::contribution).toList();
	}

	/**
	 * How many answers left out so many instances that they were doubted.
	 * @return the count since the service is watched
	 */
	public long protectedAnswers() {
		return this.protectedAnswers.sum();
	}

	/**
	 * What each registry has told so far.
	 * @return the counts, always the same objects
	 */
	public synchronized List<RegistryCounts> registryCounts() {
		return this.sources.stream().map(WatchedSource::counts).toList();
	}

	void countProtected() {
		this.protectedAnswers.increment();
	}

	void reject(String registry, String problem) {
		this.rejections.reject(registry, problem);
	}

	/** What will let nobody wait any longer, unless the registries answer before. */
	synchronized void endsWaiting(Future<?> timeout) {
		this.timeout = timeout;
		if (this.answered) {
			timeout.cancel(false);
		}
	}

	/** Lets nobody wait any longer, whether all registries have answered or not. */
	synchronized void stopWaiting() {
		if (!this.answered) {
			this.waited = true;
			update();
		}
		this.answered = true;
		this.firstAnswer.tryEmitEmpty();
		if (this.timeout != null) {
			this.timeout.cancel(false);
		}
	}

	/** Whether the time to wait for registries is over. */
	boolean hasWaited() {
		return this.waited;
	}

	void settle() {
		if (this.answered) {
			return;
		}
		boolean settled;
		synchronized (this) {
			settled = isSettled();
		}
		if (settled) {
			stopWaiting();
		}
	}

	/**
	 * Whether enough registries have answered: any that has instances for a union, and
	 * for a failover the first one that has some, all before it having none.
	 */
	private boolean isSettled() {
		if (this.settings.get().merge() == MergeMode.UNION && !this.instances.isEmpty()) {
			return true;
		}
		for (WatchedSource source : this.sources) {
			if (!source.isSettled() || !source.instances().isEmpty()) {
				return source.isSettled();
			}
		}
		return !this.loading;
	}

	/** Publishes what a registry delivered at the given time, as below. */
	synchronized void update(long delivered) {
		if (!this.changed) {
			this.changed = true;
			this.changedAt = delivered;
		}
		update();
	}

	/** Publishes what the sources say now, or lets it wait for further changes. */
	synchronized void update() {
		if (this.closed) {
			return;
		}
		if (!this.leaving.isEmpty() && this.sources.stream().allMatch(WatchedSource::isSettled)) {
			endLeaving();
			return;
		}
		Collection<Instance> merged = merged();
		long now = this.context.ticker().read();
		long wait = this.settings.get().mergeWindow().toNanos() - (now - this.publishedAt);
		if (this.published && wait > 0 && hasSameMembers(merged)) {
			if (this.publication == null) {
				this.publication = this.context.scheduler().schedule(this::publishLate, wait, TimeUnit.NANOSECONDS);
			}
			return;
		}
		publish(merged, now);
	}

	private synchronized void publishLate() {
		this.publication = null;
		if (!this.closed) {
			publish(merged(), this.context.ticker().read());
		}
	}

	@SuppressWarnings("ReferenceEquality") // the object is the version
	private void publish(Collection<Instance> merged, long now) {
		InstanceList before = this.instances;
		InstanceList after = before.successor(merged);
		boolean delivered = this.changed;
		this.changed = false;
		if (after == before) {
			return;
		}
		this.instances = after;
		this.published = true;
		this.publishedAt = now;
		if (this.publication != null) {
			this.publication.cancel(false);
			this.publication = null;
		}
		if (delivered) {
			this.context.listener()
				.published(this.serviceId, Duration.ofNanos(this.context.ticker().read() - this.changedAt));
		}
		this.changes.tryEmitNext(after);
		this.context.events().accept(InstancesChangedEvent.between(this.serviceId, before, after));
		Map<String, List<Instance>> answers = new LinkedHashMap<>();
		this.sources.forEach((source) -> answers.put(source.registryName(), source.snapshot()));
		this.context.snapshots().save(this.serviceId, answers);
	}

	private boolean hasSameMembers(Collection<Instance> merged) {
		InstanceList known = this.instances;
		if (known.size() != merged.size()) {
			return false;
		}
		Iterator<Instance> others = merged.iterator();
		for (int i = 0; i < known.size(); i++) {
			if (!known.get(i).id().equals(others.next().id())) {
				return false;
			}
		}
		return true;
	}

	private Collection<Instance> merged() {
		return this.settings.get()
			.merge()
			.merge(Stream.concat(this.sources.stream(), this.leaving.stream()).map(WatchedSource::instances).toList());
	}

	/** Notes that somebody is interested in the service. */
	void asked() {
		this.askedAt = this.context.ticker().read();
	}

	boolean isIdle(long now) {
		return now - this.askedAt >= this.settings.get().idleTimeout().toNanos();
	}

	synchronized void retain() {
		this.users++;
	}

	synchronized boolean release() {
		return --this.users <= 0;
	}

	synchronized boolean retained() {
		return this.users > 0;
	}

	void close() {
		List<WatchedSource> sources;
		synchronized (this) {
			this.closed = true;
			sources = Stream.concat(this.sources.stream(), this.leaving.stream()).toList();
			if (this.publication != null) {
				this.publication.cancel(false);
			}
		}
		sources.forEach(WatchedSource::close);
		stopWaiting();
		this.changes.tryEmitComplete();
	}

}
