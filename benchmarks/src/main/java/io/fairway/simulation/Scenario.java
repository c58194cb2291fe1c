package io.fairway.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

import io.fairway.simulation.Host.Behaviour;
import io.fairway.simulation.Host.Reply;

/**
 * What happens to hosts and clients.
 *
 * @param name the name in the report
 * @param clients how many clients there are, who know nothing of each other
 * @param restart when all clients forget what they saw, or never if zero
 * @param hosts makes the hosts
 */
record Scenario(String name, int clients, Duration restart, Function<SplittableRandom, List<Planned>> hosts) {

	private static final int HOSTS = 11;

	private static final long MILLI = 1_000_000;

	private static final long SECOND = 1_000 * MILLI;

	private static final long TROUBLE_BEGINS = 15 * SECOND;

	private static final long TROUBLE_ENDS = 45 * SECOND;

	static List<Scenario> all() {
		return List.of(withTrouble("steady", 0, (random) -> healthy(random)),
				withTrouble("one of 11 slow (2 s)", 1, Scenario::slow),
				withTrouble("three of 11 slow (2 s)", 3, Scenario::slow),
				withTrouble("five of 11 slow (2 s)", 5, Scenario::slow),
				withTrouble("one fails in 1 ms", 1, (random) -> (now, busy) -> new Reply(MILLI, 500)),
				withTrouble("one stops answering", 1, (random) -> (now, busy) -> new Reply(3600 * SECOND, 200)),
				withTrouble("one fails after 2 s", 1, (random) -> (now, busy) -> new Reply(2 * SECOND, 500)),
				withTrouble(
						"one slows with its load", 1, (random) -> (now, busy) -> new Reply(jitter(random) * busy, 200)),
				coldJoin(), weights(),
				new Scenario("10 clients, one of 11 slow", 10, Duration.ZERO,
						withTrouble("", 1, Scenario::slow).hosts()),
				new Scenario("10 clients restart together", 10, Duration.ofSeconds(20),
						(random) -> planned(HOSTS, (i) -> queueing(random, 25))));
	}

	private static Scenario withTrouble(String name, int troubled, Function<SplittableRandom, Behaviour> trouble) {
		return new Scenario(name, 1, Duration.ZERO, (random) -> planned(HOSTS, (i) -> {
			Behaviour healthy = healthy(random);
			Behaviour troubledThen = trouble.apply(random);
			return (i >= troubled) ? healthy : (now, busy) -> (now >= TROUBLE_BEGINS && now < TROUBLE_ENDS)
					? troubledThen.reply(now, busy) : healthy.reply(now, busy);
		}));
	}

	private static Scenario coldJoin() {
		return new Scenario("two join cold (10 × slower)", 1, Duration.ZERO, (random) -> {
			List<Planned> hosts = planned(HOSTS - 2, (i) -> healthy(random));
			for (int i = 0; i < 2; i++) {
				hosts.add(new Planned(new Host(HOSTS - 2 + i, 1, cold(random)), TROUBLE_BEGINS));
			}
			return hosts;
		});
	}

	/** Ten times slower at first; as fast as the others after 100 requests. */
	private static Behaviour cold(SplittableRandom random) {
		int[] served = new int[1];
		return (now, busy) -> {
			double slowness = Math.max(1, 10 - 9 * served[0]++ / 100.0);
			return new Reply((long) (jitter(random) * slowness), 200);
		};
	}

	private static Scenario weights() {
		return new Scenario("weights and capacities 1 : 2 : 4", 1, Duration.ZERO, (random) -> {
			List<Planned> hosts = new ArrayList<>();
			for (int i = 0; i < 9; i++) {
				int weight = 1 << (i % 3);
				hosts.add(new Planned(new Host(i, weight, queueing(random, 12 * weight)), 0));
			}
			return hosts;
		});
	}

	private static Behaviour slow(SplittableRandom random) {
		return (now, busy) -> new Reply(2 * SECOND, 200);
	}

	private static Behaviour healthy(SplittableRandom random) {
		return (now, busy) -> new Reply(jitter(random), 200);
	}

	/** Serves so many requests at once as fast as can be; more share the capacity. */
	private static Behaviour queueing(SplittableRandom random, int capacity) {
		return (now, busy) -> new Reply((long) (jitter(random) * Math.max(1, (double) busy / capacity)), 200);
	}

	private static long jitter(SplittableRandom random) {
		return random.nextLong(162 * MILLI, 172 * MILLI);
	}

	private static List<Planned> planned(int count, Function<Integer, Behaviour> behaviour) {
		List<Planned> hosts = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			hosts.add(new Planned(new Host(i, 1, behaviour.apply(i)), 0));
		}
		return hosts;
	}

	/**
	 * A host and when it joins.
	 *
	 * @param host the host
	 * @param joins nanoseconds from the beginning
	 */
	record Planned(Host host, long joins) {
	}

}
