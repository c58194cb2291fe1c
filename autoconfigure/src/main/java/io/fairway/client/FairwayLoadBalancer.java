package io.fairway.client;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.EmptyResponse;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.DelegatingServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.NoopServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.core.SelectedInstanceCallback;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.balancer.Picker;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.InstanceListAdapter;
import io.fairway.instance.QuietPeriod;
import io.fairway.instance.Rejections;
import io.fairway.instance.Ticker;
import io.fairway.routing.InstanceListSource;

/**
 * The load balancer that all of Spring Cloud's clients ask for an instance. It never
 * fails and never stays silent: without an instance, the answer is an
 * {@link EmptyResponse}. Thread-safe.
 */
public final class FairwayLoadBalancer implements ReactorServiceInstanceLoadBalancer {

	private static final Log logger = LogFactory.getLog(FairwayLoadBalancer.class);

	private static final int MAX_PICKS = 8;

	private final String serviceId;

	private final ObjectProvider<ServiceInstanceListSupplier> suppliers;

	private final Function<Request<?>, LoadBalancingPolicy> policies;

	private final Consumer<Instance> chosen;

	private final SelectionListener listener;

	private final IntUnaryOperator random;

	private final Ticker ticker;

	private final InstanceListAdapter adapter;

	private volatile @Nullable Source source;

	private final QuietPeriod quietWarnings;

	private final QuietPeriod quietErrors;

	/**
	 * A load balancer for one service.
	 * @param serviceId the service
	 * @param suppliers supplies the instances, of our chain or of any other
	 * @param policies the policy that holds for a request now, the same object while it
	 * does not change
	 * @param random a random number below its argument; thread-safe
	 * @param ticker tells whether a complaint was logged lately
	 */
	public FairwayLoadBalancer(String serviceId, ObjectProvider<ServiceInstanceListSupplier> suppliers,
			Function<Request<?>, LoadBalancingPolicy> policies, IntUnaryOperator random, Ticker ticker) {
		this(serviceId, suppliers, policies, (instance) -> {
		}, SelectionListener.NONE, random, ticker);
	}

	/**
	 * A load balancer for one service that tells what it chooses.
	 * @param serviceId the service
	 * @param suppliers supplies the instances, of our chain or of any other
	 * @param policies the policy that holds for a request now, the same object while it
	 * does not change
	 * @param chosen told of each instance that is chosen
	 * @param listener counts choices
	 * @param random a random number below its argument; thread-safe
	 * @param ticker tells whether a complaint was logged lately, and how long a choice
	 * takes
	 */
	public FairwayLoadBalancer(String serviceId, ObjectProvider<ServiceInstanceListSupplier> suppliers,
			Function<Request<?>, LoadBalancingPolicy> policies, Consumer<Instance> chosen, SelectionListener listener,
			IntUnaryOperator random, Ticker ticker) {
		this.serviceId = serviceId;
		this.suppliers = suppliers;
		this.policies = policies;
		this.chosen = chosen;
		this.listener = listener;
		this.random = random;
		this.ticker = ticker;
		this.quietWarnings = new QuietPeriod(ticker);
		this.quietErrors = new QuietPeriod(ticker);
		Rejections rejections = new Rejections("Instances of service '" + serviceId + "'");
		this.adapter = new InstanceListAdapter(serviceId, (problem) -> rejections.reject(serviceId, problem));
	}

	@Override
	@SuppressWarnings({ "rawtypes", "unchecked" })
	public Mono<Response<ServiceInstance>> choose(Request request) {
		return choose(request, Picker::pick);
	}

	/** Chooses an instance for a request that begins at once. */
	Mono<Response<ServiceInstance>> reserve(Request<?> request) {
		return choose(request, Picker::reserve);
	}

	private Mono<Response<ServiceInstance>> choose(Request<?> request, Choice choice) {
		return this.listener.isTimed() ? timed(request, choice) : select(request, choice);
	}

	private Mono<Response<ServiceInstance>> timed(Request<?> request, Choice choice) {
		long begin = this.ticker.read();
		Mono<Response<ServiceInstance>> response = select(request, choice);
		if (response instanceof Fuseable.ScalarCallable) {
			this.listener.timed(this.ticker.read() - begin);
		}
		return response;
	}

	private Mono<Response<ServiceInstance>> select(Request<?> request, Choice choice) {
		try {
			Source source = source();
			InstanceList present = (source.ours() != null) ? source.ours().present(request) : null;
			if (present != null) {
				return respond(source, present, request, choice);
			}
			Flux<List<ServiceInstance>> lists = source.supplier().get(request);
			if (lists instanceof Fuseable.ScalarCallable<?> scalar) {
				return respond(source, adapt((List<?>) scalar.call()), request, choice);
			}
			return waiting(lists.next()
				.flatMap((list) -> respond(source, adapt(list), request, choice))
				.switchIfEmpty(Mono.fromSupplier(this::none))
				.onErrorResume((ex) -> Mono.just(failed(ex))));
		}
		catch (Exception ex) {
			return Mono.just(failed(ex));
		}
	}

	private Mono<Response<ServiceInstance>> waiting(Mono<Response<ServiceInstance>> response) {
		return Mono.defer(() -> {
			long begin = this.ticker.read();
			return response.doOnSuccess((ignored) -> this.listener.timed(this.ticker.read() - begin));
		});
	}

	/** Why there is no instance, as far as that is known. */
	@Nullable String problem(Request<?> request) {
		ServiceInstanceListSupplier supplier = source().supplier();
		while (!(supplier instanceof InstanceListSource)
				&& supplier instanceof DelegatingServiceInstanceListSupplier wrapper) {
			supplier = wrapper.getDelegate();
		}
		return (supplier instanceof InstanceListSource ours) ? ours.problem(request) : null;
	}

	/** The supplier bean, which is looked up late since it may depend on this one. */
	private Source source() {
		Source source = this.source;
		if (source == null) {
			source = Source.of(this.suppliers.getIfAvailable(NoopServiceInstanceListSupplier::new));
			this.source = source;
		}
		return source;
	}

	@SuppressWarnings("unchecked")
	private InstanceList adapt(@Nullable List<?> list) {
		return this.adapter.adapt((list != null) ? (List<ServiceInstance>) list : List.of());
	}

	private Mono<Response<ServiceInstance>> respond(Source source, InstanceList instances, Request<?> request,
			Choice choice) {
		if (instances.isEmpty()) {
			return Mono.just(unavailable(request));
		}
		LoadBalancingPolicy policy = this.policies.apply(request);
		Picker picker = instances.derived(policy, policy);
		Instance chosen = choice.among(picker, request);
		if (TriedInstances.contain(request, chosen)) {
			return repeat(source, instances, request, policy, chosen);
		}
		return deliver(source, instances, policy, chosen);
	}

	/** Chooses for a request that has been to the chosen instance before. */
	private Mono<Response<ServiceInstance>> repeat(Source source, InstanceList instances, Request<?> request,
			LoadBalancingPolicy policy, Instance tried) {
		InstanceList present = instances;
		if (!hasUntried(instances, request)) {
			InstanceList further = source.beyond(request);
			present = further.isEmpty() ? instances : further;
		}
		return deliver(source, present, policy, untried(present.derived(policy, policy), present, request, tried));
	}

	private static boolean hasUntried(InstanceList instances, Request<?> request) {
		return instances.anyMatch((instance) -> instance.weight() > 0 && !TriedInstances.contain(request, instance));
	}

	private Mono<Response<ServiceInstance>> deliver(Source source, InstanceList instances, LoadBalancingPolicy policy,
			Instance chosen) {
		this.chosen.accept(chosen);
		this.listener.selected(instances, policy, chosen);
		if (source.callback() != null) {
			source.callback().selectedServiceInstance(chosen.source());
		}
		return chosen.choice();
	}

	/**
	 * An instance on which no attempt of the request failed, or the given one if there is
	 * none. The policy has its say first; one that insists is overruled by the list.
	 */
	private Instance untried(Picker picker, InstanceList instances, Request<?> request, Instance tried) {
		for (int i = 0; i < MAX_PICKS; i++) {
			Instance other = picker.pick(request);
			if (!TriedInstances.contain(request, other)) {
				return other;
			}
		}
		int start = this.random.applyAsInt(instances.size());
		Instance drained = tried;
		for (int i = 0; i < instances.size(); i++) {
			Instance other = instances.get((start + i) % instances.size());
			if (!TriedInstances.contain(request, other)) {
				if (other.weight() > 0) {
					return other;
				}
				drained = other;
			}
		}
		return drained;
	}

	private Response<ServiceInstance> none() {
		this.listener.failed();
		return new EmptyResponse();
	}

	private Response<ServiceInstance> unavailable(Request<?> request) {
		if (this.quietWarnings.over()) {
			String problem = problem(request);
			logger.warn("No instance of service '" + this.serviceId + "' is available"
					+ ((problem != null) ? ": " + problem : ""));
		}
		return none();
	}

	private Response<ServiceInstance> failed(Throwable cause) {
		if (this.quietErrors.over()) {
			logger.error("Cannot choose an instance of service '" + this.serviceId + "'", cause);
		}
		return none();
	}

	/**
	 * What supplies instances, and the same object in its other roles. Testing an object
	 * for several interfaces in turn is slow on the JVM, so it is done once.
	 */
	private record Source(ServiceInstanceListSupplier supplier, @Nullable InstanceListSource ours,
			@Nullable SelectedInstanceCallback callback) {

		static Source of(ServiceInstanceListSupplier supplier) {
			return new Source(supplier, (supplier instanceof InstanceListSource source) ? source : null,
					(supplier instanceof SelectedInstanceCallback selected) ? selected : null);
		}

		/** Instances further away, for a request that has been to all near ones. */
		InstanceList beyond(Request<?> request) {
			return (this.ours != null)
					? this.ours.beyond(request, (instance) -> TriedInstances.contain(request, instance))
					: InstanceList.of(List.of());
		}

	}

	private interface Choice {

		Instance among(Picker picker, Request<?> request);

	}

}
