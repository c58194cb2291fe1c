package io.fairway.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.fairway.discovery.AddressPolicy;
import io.fairway.discovery.DirectoryContext;
import io.fairway.discovery.DirectorySettings;
import io.fairway.discovery.InstanceDirectory;
import io.fairway.discovery.MergeMode;
import io.fairway.discovery.Protection;
import io.fairway.discovery.ServiceScope;
import io.fairway.discovery.Snapshots;
import io.fairway.discovery.WatchedService;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Ticker;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.Registry;

/**
 * A directory of many services: what a change costs from the word of the registry to the
 * list that requests see, what a lookup costs, and how much memory all of it takes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(3)
public class DirectoryBenchmark {

	/**
	 * Number of services.
	 */
	@Param({ "10", "10000" })
	public int services;

	/**
	 * Number of instances of each service.
	 */
	@Param("10")
	public int instances;

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

	private final PushingRegistry registry = new PushingRegistry();

	private InstanceDirectory directory;

	private List<List<Instance>> answers;

	private int next;

	/**
	 * Fills the directory.
	 */
	@Setup
	public void setUp() {
		long before = usedHeap();
		this.directory = new InstanceDirectory(List.of(this.registry),
				new DirectorySettings(MergeMode.UNION, Duration.ofSeconds(5), this.services, Duration.ofDays(1),
						Duration.ZERO, new Protection(Duration.ofSeconds(30), 50, null), AddressPolicy.DEFAULT,
						Map.of(), (serviceId) -> ServiceScope.ALL),
				new DirectoryContext(this.scheduler, Ticker.system(), (bound) -> 0, Snapshots.NONE, (event) -> {
				}));
		for (int i = 0; i < this.services; i++) {
			this.directory.service(id(i));
			this.registry.push(id(i), instances(i, 0));
		}
		System.out.printf("# %d bytes on the heap for each instance, with its share of its service%n",
				(usedHeap() - before) / ((long) this.services * this.instances));
		this.answers = List.of(instances(0, 0), instances(0, 1));
	}

	private static String id(int service) {
		return "service-" + service;
	}

	/** The last instance differs from generation to generation. */
	private List<Instance> instances(int service, int generation) {
		return IntStream.range(0, this.instances)
			.mapToObj((i) -> Instance
				.builder(id(service), "10." + service / 250 + "." + service % 250 + "." + (i + 1), 8080)
				.version("1.4." + ((i == this.instances - 1) ? generation : 0))
				.locality(Fixtures.LOCALITY)
				.build())
			.toList();
	}

	private static long usedHeap() {
		System.gc();
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	/**
	 * Ends the directory.
	 */
	@TearDown
	public void tearDown() {
		this.directory.close();
		this.scheduler.shutdownNow();
	}

	/**
	 * A registry tells that one instance changed.
	 * @return the list that requests see then
	 */
	@Benchmark
	public InstanceList change() {
		this.registry.push(id(0), this.answers.get(this.next++ & 1));
		return this.directory.service(id(0)).instances();
	}

	/**
	 * A service is looked up by its id.
	 * @return the service
	 */
	@Benchmark
	public WatchedService lookUp() {
		return this.directory.service("service-0");
	}

	private static final class PushingRegistry implements Registry {

		private final Map<String, InstancesListener> listeners = new HashMap<>();

		void push(String serviceId, List<Instance> instances) {
			Objects.requireNonNull(this.listeners.get(serviceId)).instancesChanged(instances);
		}

		@Override
		public String name() {
			return "pushing";
		}

		@Override
		public Watch watch(String serviceId, InstancesListener listener) {
			this.listeners.put(serviceId, listener);
			return () -> this.listeners.remove(serviceId);
		}

		@Override
		public Collection<String> services() {
			return new ArrayList<>(this.listeners.keySet());
		}

		@Override
		public void close() {
			this.listeners.clear();
		}

	}

}
