package io.fairway.routing;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.DelegatingServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.InstanceListAdapter;
import io.fairway.instance.Rejections;
import io.fairway.routing.InstanceHealth.Verdicts;

/**
 * A stage of a chain. It keeps what it derives from a list with that list, so that a
 * request whose list is there already costs a read and no allocation. The stage before it
 * may be of any kind.
 */
abstract class StageServiceInstanceListSupplier extends DelegatingServiceInstanceListSupplier
		implements InstanceListSource {

	private static final Request<?> NO_REQUEST = new DefaultRequest<>();

	/** What the first of our stages reads from, if that is of our kind too. */
	private final @Nullable InstanceListSource source;

	/** All our stages one after the other, this one last: a loop is faster than calls. */
	private final StageServiceInstanceListSupplier[] stages;

	private final LongAdder fallbacks = new LongAdder();

	private final Rejections rejections;

	private final InstanceListAdapter adapter;

	StageServiceInstanceListSupplier(ServiceInstanceListSupplier delegate) {
		super(delegate);
		if (delegate instanceof StageServiceInstanceListSupplier before) {
			this.source = before.source;
			this.stages = append(before.stages);
		}
		else {
			this.source = (delegate instanceof InstanceListSource ours) ? ours : null;
			this.stages = append();
		}
		this.rejections = new Rejections("Instances of service '" + delegate.getServiceId() + "'");
		this.adapter = new InstanceListAdapter(delegate.getServiceId(), this::report);
	}

	private StageServiceInstanceListSupplier[] append(StageServiceInstanceListSupplier... before) {
		StageServiceInstanceListSupplier[] all = Arrays.copyOf(before, before.length + 1);
		all[before.length] = this;
		return all;
	}

	/**
	 * Counts what is wrong with an instance or a part of this stage, and logs it once.
	 */
	final void report(String problem) {
		this.rejections.reject(getClass().getSimpleName(), problem);
	}

	/** Counts a request that gets something else than the stage is there for. */
	final void countFallback() {
		this.fallbacks.increment();
	}

	/** What a request gets instead, which is counted. */
	final InstanceList fallback(OnNoMatch fallback, InstanceList none, InstanceList any) {
		countFallback();
		return substitute(fallback, none, any);
	}

	/** What a request gets instead. */
	static InstanceList substitute(OnNoMatch fallback, InstanceList none, InstanceList any) {
		return (fallback == OnNoMatch.ANY) ? any : none;
	}

	/** How many requests so far got something else. */
	long fallbacks() {
		return this.fallbacks.sum();
	}

	/** The stages up to this one, in the order in which they are asked. */
	final List<StageServiceInstanceListSupplier> stages() {
		return List.of(this.stages);
	}

	/** Lists by name, each the successor of the one that had its name before. */
	static Map<String, InstanceList> successors(Map<String, List<Instance>> groups,
			Map<String, InstanceList> previous) {
		Map<String, InstanceList> lists = new LinkedHashMap<>();
		groups.forEach((name, instances) -> {
			InstanceList before = previous.get(name);
			lists.put(name, (before != null) ? before.successor(instances) : InstanceList.of(instances));
		});
		return lists;
	}

	@Override
	public final @Nullable InstanceList present(Request<?> request) {
		InstanceList list = (this.source != null) ? this.source.present(request) : null;
		if (list != null) {
			for (StageServiceInstanceListSupplier stage : this.stages) {
				list = stage.apply(list, request);
			}
		}
		return list;
	}

	@Override
	public final Flux<List<ServiceInstance>> get() {
		// For those who ask once and subscribe often.
		return Flux.defer(() -> get(NO_REQUEST));
	}

	@Override
	@SuppressWarnings({ "rawtypes", "unchecked" })
	public final Flux<List<ServiceInstance>> get(Request request) {
		InstanceList ours = present(request);
		if (ours != null) {
			return ours.flux();
		}
		Flux<List<ServiceInstance>> input = this.delegate.get(request);
		if (input instanceof Fuseable.ScalarCallable<?> present) {
			List<ServiceInstance> list = present((Fuseable.ScalarCallable<List<ServiceInstance>>) present);
			return (list != null) ? apply(this.adapter.adapt(list), request).flux() : input;
		}
		return input.map((list) -> apply(this.adapter.adapt(list), request));
	}

	private static @Nullable List<ServiceInstance> present(Fuseable.ScalarCallable<List<ServiceInstance>> scalar) {
		try {
			return scalar.call();
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The instances that this stage lets through for the request.
	 * @param input the instances before this stage
	 * @param request the request
	 * @return the same object for the same input and criterion
	 */
	abstract InstanceList apply(InstanceList input, Request<?> request);

	/** As {@link #apply}, for a request that has been to all that that leads to. */
	InstanceList applyBeyond(InstanceList input, Request<?> request, Predicate<Instance> tried) {
		return apply(input, request);
	}

	/** The name by which users meet the stage. */
	abstract String label();

	/**
	 * What {@link #apply} would give the request, without counting or telling anything.
	 * Where chance decides, all that it may give.
	 * @param input the instances before this stage
	 * @param request the request
	 * @param verdicts what the filters say, which no stage needs to have seen
	 * @return the groups, whose shares add up to 1
	 */
	abstract List<RoutingGroup> explain(InstanceList input, Request<?> request, Verdicts verdicts);

	/**
	 * Whether the stage may give all requests the same, depending on its input.
	 */
	boolean mayIgnoreRequest() {
		return false;
	}

	/**
	 * What every request gets from the input while the verdicts hold.
	 * @param input the instances before this stage
	 * @param verdicts what the filters of the chain say now
	 * @return the list, or {@code null} if each request has to ask
	 */
	@Nullable InstanceList applyToAll(InstanceList input, Verdicts verdicts) {
		return null;
	}

}
