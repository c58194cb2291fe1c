package io.fairway.balancer;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.feedback.InstanceStats;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.InstanceList;

/**
 * Consistent hashing by Maglev or a ring. Instances are placed by their addresses, in the
 * order of their addresses, so the order of a list never matters.
 */
final class ConsistentHashPolicy implements KeyedPolicy {

	private static final Comparator<Instance> ORDER = Comparator.comparing((Instance instance) -> address(instance))
		.thenComparing(Instance::getServiceId);

	private final ConsistentHashSettings settings;

	private final HashKey key;

	private final Function<InstanceId, InstanceStats> stats;

	private final BiPredicate<Request<?>, Instance> tried;

	private final IntUnaryOperator random;

	/** By service: those that are configured alike share one policy. */
	private final Map<String, LongAdder> requestsWithoutKey = new ConcurrentHashMap<>();

	/** Written by requests that race; it does not matter which of them. */
	private boolean keySeen;

	ConsistentHashPolicy(ConsistentHashSettings settings, Function<InstanceId, InstanceStats> stats,
			BiPredicate<Request<?>, Instance> tried, IntUnaryOperator random) {
		this.settings = settings;
		this.key = new CombinedHashKey(settings.keys());
		this.stats = stats;
		this.tried = tried;
		this.random = random;
	}

	@Override
	public Picker picker(InstanceList instances, @Nullable Picker previous) {
		Instance[] active = Drain.active(instances);
		Arrays.sort(active, ORDER);
		List<String> hosts = Arrays.stream(active).map(ConsistentHashPolicy::address).toList();
		double[] weights = weights(active);
		PlacedHosts placed = (previous instanceof Placed before && before.hosts().equal(hosts, weights))
				? before.hosts() : new PlacedHosts(hosts, weights, this.settings.place(hosts, weights));
		LongAdder withoutKey = this.requestsWithoutKey.computeIfAbsent(active[0].getServiceId(),
				(serviceId) -> new LongAdder());
		HashWalk walk = new HashWalk(active, placed.placement(), (request) -> hash(request, withoutKey), this.key,
				this.tried);
		return (this.settings.loadFactor() == 0) ? new ConsistentHashPicker(placed, walk)
				: new BoundedLoadPicker(placed, walk, bound(active, weights));
	}

	private static String address(Instance instance) {
		return instance.id().address();
	}

	private static double[] weights(Instance[] instances) {
		boolean drained = instances[0].weight() == 0;
		return Arrays.stream(instances).mapToDouble((instance) -> drained ? 1 : instance.weight()).toArray();
	}

	private LoadBound bound(Instance[] instances, double[] weights) {
		InstanceStats[] stats = Arrays.stream(instances)
			.map((instance) -> this.stats.apply(instance.id()))
			.toArray(InstanceStats[]::new);
		return new LoadBound(this.settings.loadFactor(), stats, weights);
	}

	private long hash(Request<?> request, LongAdder withoutKey) {
		long hash = this.key.hash(request);
		if (hash != HashKey.ABSENT) {
			if (!this.keySeen) {
				this.keySeen = true;
			}
			return hash;
		}
		withoutKey.increment();
		return (long) this.random.applyAsInt(Integer.MAX_VALUE) << 33
				| (long) this.random.applyAsInt(Integer.MAX_VALUE) << 2;
	}

	@Override
	public HashKey key() {
		return this.key;
	}

	@Override
	public boolean isKeySeen() {
		return this.keySeen;
	}

	@Override
	public long requestsWithoutKey() {
		return this.requestsWithoutKey.values().stream().mapToLong(LongAdder::sum).sum();
	}

	@Override
	public long requestsWithoutKey(String serviceId) {
		LongAdder count = this.requestsWithoutKey.get(serviceId);
		return (count != null) ? count.sum() : 0;
	}

}
