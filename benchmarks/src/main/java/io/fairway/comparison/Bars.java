package io.fairway.comparison;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.fairway.comparison.Bar.Quantity;

/**
 * What is claimed of Fairway's cost, in the order in which it is measured and reported:
 * what is compared runs one after the other.
 */
final class Bars {

	private static final int FEW = 10;

	private static final int MANY = 10_000;

	/**
	 * The least object has 16 bytes: a pick that allocated one in 160 times would exceed
	 * this. What JMH itself allocates, divided by the picks, stays below.
	 */
	private static final double NO_BYTES = 0.1;

	private static final double MICROSECOND = 1000;

	private static final double MILLISECOND = 1000 * MICROSECOND;

	private static final Subject PICK = Subject.of("PickBenchmark.pick");

	private static final Subject CHOOSE = Subject.of("ChooseBenchmark.choose");

	private static final Subject ARMERIA = Subject.of("ArmeriaBenchmark.pick");

	private static final Subject GRPC = Subject.of("GrpcBenchmark.pick");

	private static final Subject DUBBO = Subject.of("DubboBenchmark.select");

	private static final Subject SPRING = Subject.of("SpringBenchmark.choose");

	private static final Subject MAGLEV_LOOKUP = Subject.of("HashBenchmark.lookupInMaglev");

	private static final Subject RING_LOOKUP = Subject.of("HashBenchmark.lookupOnRing");

	private static final Subject MAGLEV_PICK = Subject.of("HashBenchmark.pickByHeaderInMaglev");

	private static final Subject RING_PICK = Subject.of("HashBenchmark.pickByHeaderOnRing");

	private static final List<String> SIMPLE = List.of("round-robin", "random", "weighted", "weighted-random",
			"least-connections");

	private static final List<String> ALL = List.of("round-robin", "random", "weighted", "weighted-random",
			"least-connections", "adaptive", "consistent-hash");

	private final List<Bar> bars = new ArrayList<>();

	private String section = "";

	private Bars() {
	}

	static List<Bar> all() {
		Bars bars = new Bars();
		bars.choices();
		bars.chains();
		bars.picks();
		bars.peers();
		bars.dubbo();
		bars.spring();
		bars.calls();
		bars.threads();
		bars.rebuilds();
		return List.copyOf(bars.bars);
	}

	private void choices() {
		this.section = "A choice through the whole chain, beside Spring's cache and round robin over 10 instances";
		Subject spring = CHOOSE.with("policy", "spring").instances(FEW);
		for (String policy : ALL) {
			Subject ours = CHOOSE.with("policy", policy);
			for (int instances : List.of(FEW, MANY)) {
				atMost(0.1, "`" + policy + "` of " + instances, ours.instances(instances), spring);
			}
			atMost(1.5, "`" + policy + "` of 10000, beside 10", ours.instances(MANY), ours.instances(FEW));
		}
	}

	private void chains() {
		this.section = "A choice through five stages that ten versions are asked of, beside no stages";
		Subject chain = Subject.of("ChainBenchmark.choose");
		for (int instances : List.of(FEW, MANY)) {
			Subject five = chain.with("chain", "five").instances(instances);
			atMost(1.3, "five stages, " + instances + " instances", five,
					chain.with("chain", "none").instances(instances));
			bytesAtMost(NO_BYTES, "five stages, " + instances + " instances, allocate nothing", five, null);
		}
		atMost(5 * MICROSECOND, "five stages, 10000 instances, more than 100 000 different versions",
				chain.with("chain", "flooded").instances(MANY), null);
	}

	private void picks() {
		this.section = "A pick alone";
		for (String policy : SIMPLE) {
			Subject ours = PICK.with("policy", policy);
			picksIn(40, "`" + policy + "`", ours);
			atMost(1.5, "`" + policy + "` of 10000, beside 10", ours.instances(MANY), ours.instances(FEW));
		}
		picksIn(120, "`adaptive` with three choices", PICK.with("policy", "adaptive"));
		picksIn(60, "a key of 36 bytes hashed and looked up in Maglev's table", MAGLEV_LOOKUP);
		picksIn(80, "a key of 36 bytes hashed and looked up on a ring of 100 000 points", RING_LOOKUP);
	}

	private void picksIn(double nanos, String what, Subject ours) {
		for (int instances : List.of(FEW, MANY)) {
			atMost(nanos, what + " of " + instances, ours.instances(instances), null);
			bytesAtMost(NO_BYTES, what + " of " + instances + " allocates nothing", ours.instances(instances), null);
		}
	}

	private void peers() {
		this.section = "A pick beside that of Armeria and grpc-java";
		for (int instances : List.of(FEW, MANY)) {
			String of = " of " + instances;
			Subject roundRobin = PICK.with("policy", "round-robin").instances(instances);
			Subject weighted = PICK.with("policy", "weighted").instances(instances);
			Subject random = PICK.with("policy", "weighted-random").instances(instances);
			Subject least = PICK.with("policy", "least-connections").instances(instances);
			Subject maglev = MAGLEV_PICK.instances(instances);
			atMost(1, "round robin" + of + ", Armeria's", roundRobin, armeria("round-robin", instances));
			atMost(0.6, "weighted round robin" + of + ", Armeria's", weighted,
					armeria("weighted-round-robin", instances));
			atMost(0.3, "consistent hashing by a header" + of + " on a ring of 100 000 points, grpc's",
					RING_PICK.instances(instances), grpc("ring_hash_experimental", instances));
			bytesAtMost(NO_BYTES, "consistent hashing by a header" + of + " on a ring allocates nothing",
					RING_PICK.instances(instances), null);
			bytesAtMost(NO_BYTES, "consistent hashing by a header" + of + " by Maglev allocates nothing", maglev, null);
			report("weighted random" + of + ", Armeria's", random, armeria("weighted-random", instances));
			report("consistent hashing by a header" + of + " by Maglev, Armeria's sticky", maglev,
					armeria("sticky", instances));
			report("round robin" + of + ", grpc's", roundRobin, grpc("round_robin", instances));
			report("weighted round robin" + of + ", grpc's", weighted, grpc("weighted_round_robin", instances));
			report("least connections" + of + ", grpc's least request", least,
					grpc("least_request_experimental", instances));
		}
	}

	private void dubbo() {
		this.section = "A pick beside Dubbo's selection";
		for (int instances : List.of(FEW, MANY)) {
			dubbo("weighted-random", "random", instances);
			dubbo("weighted", "roundrobin", instances);
			dubbo("least-connections", "leastactive", instances);
			dubbo("adaptive", "shortestresponse", instances);
			report("`consistent-hash` of " + instances + ", Dubbo's `consistenthash`", MAGLEV_PICK.instances(instances),
					DUBBO.with("balancer", "consistenthash").instances(instances));
		}
	}

	private void dubbo(String policy, String balancer, int instances) {
		report("`" + policy + "` of " + instances + ", Dubbo's `" + balancer + "`",
				PICK.with("policy", policy).instances(instances),
				DUBBO.with("balancer", balancer).instances(instances));
	}

	private void spring() {
		this.section = "A choice beside Spring's own chains";
		for (int instances : List.of(FEW, MANY)) {
			spring("round-robin", "plain", "round robin without the cache", instances);
			spring("round-robin", "caching", "cache and round robin", instances);
			spring("weighted", "weighted", "cache and weights", instances);
			spring("round-robin", "zone", "cache and zone preference", instances);
			spring("round-robin", "subset", "cache and subset", instances);
		}
	}

	private void spring(String policy, String chain, String words, int instances) {
		report("`" + policy + "` of " + instances + ", " + words, CHOOSE.with("policy", policy).instances(instances),
				SPRING.with("chain", chain).instances(instances));
	}

	private void calls() {
		this.section = "A whole call that does nothing, beside Spring's";
		call("`LoadBalancerClient.execute`", Subject.of("ExecuteBenchmark.execute"));
		call("an exchange of `WebClient`", Subject.of("ExchangeBenchmark.exchange"));
	}

	private void call(String what, Subject call) {
		Subject ours = call.with("balancer", "fairway");
		Subject spring = call.with("balancer", "spring");
		atMost(0.5, what, ours, spring);
		bytesAtMost(0.5, what + ", bytes", ours, spring);
	}

	private void threads() {
		this.section = "CPU time of a pick by two threads at once, beside one thread";
		for (String policy : List.of("random", "weighted-random", "least-connections")) {
			twoThreads(1.3, "`" + policy + "`", PICK.with("policy", policy).instances(FEW));
		}
		twoThreads(1.3, "`consistent-hash`", MAGLEV_PICK.instances(FEW));
		twoThreads(Double.NaN, "`round-robin`", PICK.with("policy", "round-robin").instances(FEW));
		twoThreads(Double.NaN, "`weighted`", PICK.with("policy", "weighted").instances(FEW));
		twoThreads(Double.NaN, "Armeria's round robin", armeria("round-robin", FEW));
		twoThreads(Double.NaN, "Armeria's weighted round robin", armeria("weighted-round-robin", FEW));
		twoThreads(Double.NaN, "grpc's round robin", grpc("round_robin", FEW));
		twoThreads(Double.NaN, "grpc's weighted round robin", grpc("weighted_round_robin", FEW));
		twoThreads(Double.NaN, "grpc's ring hash", grpc("ring_hash_experimental", FEW));
		twoThreads(Double.NaN, "Dubbo's round robin", DUBBO.with("balancer", "roundrobin").instances(FEW));
		twoThreads(Double.NaN, "Spring's cache and round robin", SPRING.with("chain", "caching").instances(FEW));
		twoThreads(Double.NaN, "nothing in common: what the machine itself takes",
				Subject.of("ControlBenchmark.random"));
	}

	private void twoThreads(double limit, String what, Subject subject) {
		atMost(limit, what, subject.threads(2), subject);
	}

	private void rebuilds() {
		this.section = "A picker for a changed list";
		Subject rebuild = Subject.of("RebuildBenchmark.picker");
		atMost(10 * MILLISECOND, "Maglev's table of 65537 slots for 100",
				rebuild.with("policy", "maglev-65537").instances(100), null);
		for (String policy : ALL) {
			report("`" + policy + "` of 10000", rebuild.with("policy", policy).instances(MANY), null);
		}
		report("a ring of 100 000 points of 10000", rebuild.with("policy", "ring-100k").instances(MANY), null);
		report("`round-robin` of 10000 with the list itself",
				Subject.of("RebuildBenchmark.successor").with("policy", "round-robin").instances(MANY), null);
	}

	private static Subject armeria(String balancer, int instances) {
		return ARMERIA.with("balancer", balancer).instances(instances);
	}

	private static Subject grpc(String policy, int instances) {
		return GRPC.with("policy", policy).instances(instances);
	}

	private void atMost(double limit, String claim, Subject ours, @Nullable Subject peer) {
		this.bars.add(new Bar(this.section, claim, ours, peer, Quantity.TIME, limit));
	}

	private void bytesAtMost(double limit, String claim, Subject ours, @Nullable Subject peer) {
		this.bars.add(new Bar(this.section, claim, ours, peer, Quantity.BYTES, limit));
	}

	private void report(String claim, Subject ours, @Nullable Subject peer) {
		atMost(Double.NaN, claim, ours, peer);
	}

}
