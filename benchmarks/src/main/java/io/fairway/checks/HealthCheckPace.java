package io.fairway.checks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;

import com.sun.management.OperatingSystemMXBean;

import io.fairway.discovery.AddressPolicy;
import io.fairway.health.CheckedInstance;
import io.fairway.health.EndpointSettings;
import io.fairway.health.HealthCheckContext;
import io.fairway.health.HealthCheckResult;
import io.fairway.health.HealthCheckSettings;
import io.fairway.health.HealthChecker;
import io.fairway.health.HealthProbe;
import io.fairway.health.HealthProbes;
import io.fairway.health.HttpSettings;
import io.fairway.health.StatusRange;
import io.fairway.health.TlsSettings;
import io.fairway.instance.Instance;
import io.fairway.instance.Ticker;

/**
 * How late checks are when 10 000 instances are checked every 10 seconds, while some of
 * them accept connections and never answer. The arguments are the way to ask (fairway,
 * jdk or blocking), the percentage of silent instances, and the seconds to measure. The
 * servers are in the same process.
 */
public final class HealthCheckPace {

	private static final int INSTANCES = 10_000;

	private static final Duration INTERVAL = Duration.ofSeconds(10);

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	private HealthCheckPace() {
	}

	/**
	 * Measures and prints.
	 * @param arguments the way, the percentage and the seconds
	 * @throws Exception if there can be no servers
	 */
	public static void main(String[] arguments) throws Exception {
		String way = (arguments.length > 0) ? arguments[0] : "fairway";
		int silent = (arguments.length > 1) ? Integer.parseInt(arguments[1]) : 0;
		int seconds = (arguments.length > 2) ? Integer.parseInt(arguments[2]) : 40;
		ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
		timer.setRemoveOnCancelPolicy(true);
		try (LoopbackEndpoints servers = LoopbackEndpoints.start(silent)) {
			HealthChecker checker = checker(probe(way), timer);
			checker.observe(instances(servers.port()));
			Thread.sleep(INTERVAL.multipliedBy(2).toMillis());
			Instant start = InstantSource.system().instant();
			long cpu = cpu();
			Thread.sleep(Duration.ofSeconds(seconds).toMillis());
			double cores = (cpu() - cpu) / (double) Duration.ofSeconds(seconds).toNanos();
			System.out.printf(Locale.ROOT, "%s, %d %% silent, %d s: %.2f cores with the servers, %d threads%n", way,
					silent, seconds, cores, Thread.activeCount());
			print(checker.instances(), start);
			checker.close();
		}
		System.exit(0);
	}

	private static HealthChecker checker(HealthProbe probe, ScheduledThreadPoolExecutor timer) {
		HealthCheckSettings settings = new HealthCheckSettings(probe, INTERVAL, INTERVAL, Duration.ZERO, TIMEOUT, 2, 3,
				true, Duration.ofHours(1));
		return new HealthChecker(() -> settings, new HealthCheckContext(timer, Ticker.system(), InstantSource.system(),
				new SplittableRandom(1)::nextDouble, (event) -> {
				}));
	}

	private static HealthProbe probe(String way) {
		return switch (way) {
			case "jdk" -> new JdkClientProbe();
			case "blocking" -> new BlockingProbe(TIMEOUT);
			default -> new HealthProbes(AddressPolicy.DEFAULT).http(
					new EndpointSettings(null, null, null, TlsSettings.of(null)),
					new HttpSettings("GET", "/actuator/health", Map.of(), List.of(new StatusRange(200, 299))));
		};
	}

	private static List<Instance> instances(int port) {
		List<Instance> instances = new ArrayList<>();
		for (int i = 0; i < INSTANCES; i++) {
			instances.add(Instance.builder("users", LoopbackEndpoints.address(i), port).build());
		}
		return instances;
	}

	private static long cpu() {
		return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
	}

	/**
	 * A check is as late as the time since the one before exceeds the interval, or more
	 * exactly its end is, which counts what it had to wait for.
	 */
	private static void print(List<CheckedInstance> instances, Instant start) {
		List<Long> late = new ArrayList<>();
		Map<String, Integer> outcomes = new TreeMap<>();
		Map<Long, Integer> perSecond = new TreeMap<>();
		for (CheckedInstance instance : instances) {
			for (int i = 0; i < instance.history().size() - 1; i++) {
				HealthCheckResult check = instance.history().get(i);
				if (check.time().isAfter(start)) {
					Duration gap = Duration.between(instance.history().get(i + 1).time(), check.time());
					late.add(gap.minus(INTERVAL).toNanos());
					outcomes.merge(check.reason(), 1, Integer::sum);
					perSecond.merge(check.time().getEpochSecond(), 1, Integer::sum);
				}
			}
		}
		long[] sorted = late.stream().mapToLong(Long::longValue).sorted().toArray();
		System.out.printf(Locale.ROOT,
				"%d checks of %d instances; late by %.1f ms (p50), %.1f ms (p99), %.1f ms (max)%n", sorted.length,
				instances.size(), millis(sorted, 0.5), millis(sorted, 0.99), millis(sorted, 1));
		System.out.printf("outcomes %s; at most %d ended in a second%n", outcomes,
				perSecond.values().stream().mapToInt(Integer::intValue).max().orElse(0));
	}

	private static double millis(long[] sorted, double quantile) {
		return (sorted.length > 0) ? sorted[(int) ((sorted.length - 1) * quantile)] / 1e6 : Double.NaN;
	}

}
