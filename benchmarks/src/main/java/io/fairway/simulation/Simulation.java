package io.fairway.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import io.fairway.feedback.RequestLease;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.simulation.Host.Reply;
import io.fairway.simulation.Scenario.Planned;

/**
 * One run of a scenario with one policy: requests arrive at random, 1000 in a second for
 * 60 seconds, and are given up after one second.
 */
final class Simulation {

	private static final long SECOND = 1_000_000_000;

	private static final long TIMEOUT = SECOND;

	private static final long LENGTH = 60 * SECOND;

	private static final double MEAN_GAP = SECOND / 1000.0;

	private final VirtualTime time = new VirtualTime();

	private final Scenario scenario;

	private final Contender contender;

	private final SplittableRandom arrivals;

	private final SplittableRandom choices;

	private final Map<InstanceId, Host> hosts = new LinkedHashMap<>();

	private final List<Instance> joined = new ArrayList<>();

	private final List<Client> clients = new ArrayList<>();

	private final List<Long> latencies = new ArrayList<>();

	private int successes;

	Simulation(Scenario scenario, Contender contender, long seed) {
		this.scenario = scenario;
		this.contender = contender;
		SplittableRandom seeds = new SplittableRandom(seed);
		this.arrivals = seeds.split();
		SplittableRandom behaviours = seeds.split();
		this.choices = seeds.split();
		for (Planned planned : scenario.hosts().apply(behaviours)) {
			this.hosts.put(planned.host().instance().id(), planned.host());
			this.time.at(planned.joins(), () -> join(planned.host().instance()));
		}
	}

	Result run() {
		startClients();
		if (!this.scenario.restart().isZero()) {
			this.time.at(this.scenario.restart().toNanos(), this::startClients);
		}
		this.time.after(1, this::arrive);
		this.time.run();
		return new Result(this.latencies.size(), this.successes,
				this.latencies.stream().mapToLong(Long::longValue).sorted().toArray(), greatestLoad());
	}

	private void startClients() {
		this.clients.clear();
		for (int i = 0; i < this.scenario.clients(); i++) {
			Client client = new Client(this.contender, this.time, this.choices.split());
			if (!this.joined.isEmpty()) {
				client.update(this.joined);
			}
			this.clients.add(client);
		}
	}

	private void join(Instance instance) {
		this.joined.add(instance);
		this.clients.forEach((client) -> client.update(this.joined));
	}

	private void arrive() {
		call(this.clients.get(this.arrivals.nextInt(this.clients.size())));
		long gap = (long) (-StrictMath.log(1 - this.arrivals.nextDouble()) * MEAN_GAP);
		if (this.time.read() + gap < LENGTH) {
			this.time.after(gap, this::arrive);
		}
	}

	private void call(Client client) {
		InstanceId id = client.pick();
		Host host = this.hosts.get(id);
		if (host == null) {
			throw new IllegalStateException("There is no " + id);
		}
		RequestLease lease = client.begin(id);
		Reply reply = host.serve(this.time.read());
		boolean answered = reply.latency() <= TIMEOUT;
		long latency = answered ? reply.latency() : TIMEOUT;
		this.time.after(latency, () -> {
			Client.end(lease, answered, reply.status());
			this.latencies.add(latency);
			this.successes += (answered && reply.status() < 500) ? 1 : 0;
		});
		this.time.after(reply.latency(), host::done);
	}

	/** The load of the busiest host, relative to what its weight asks for. */
	private double greatestLoad() {
		double requests = this.hosts.values().stream().mapToLong(Host::requests).sum();
		double weights = this.hosts.values().stream().mapToDouble((host) -> host.instance().weight()).sum();
		return this.hosts.values()
			.stream()
			.mapToDouble((host) -> host.requests() / requests / (host.instance().weight() / weights))
			.max()
			.orElseThrow();
	}

	/**
	 * What came out.
	 *
	 * @param requests how many requests there were
	 * @param successes how many were answered well in time
	 * @param latencies their latencies in ascending order, a time-out being the timeout
	 * @param greatestLoad the load of the busiest host relative to its share
	 */
	record Result(int requests, int successes, long[] latencies, double greatestLoad) {

		double successPercent() {
			return 100.0 * this.successes / this.requests;
		}

		double meanMillis() {
			return Arrays.stream(this.latencies).average().orElseThrow() / 1e6;
		}

		double percentileMillis(double percent) {
			int index = (int) Math.ceil(percent / 100 * this.latencies.length) - 1;
			return this.latencies[index] / 1e6;
		}

	}

}
