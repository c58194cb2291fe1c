package io.fairway.balancer;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.feedback.InstanceStats;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

/**
 * The instance that is likely to answer first, of a few drawn at random: the least
 * latency × (in-flight + 1) / weight. Latency is a moving average that follows peaks, in
 * the manner of Finagle's peak EWMA, with two corrections:
 * <ul>
 * <li>An instance that stops answering yields no more samples; so the age of the oldest
 * request that waits there counts as soon as it is greater.</li>
 * <li>An instance that fails at once looks fast; so failures count as latency.</li>
 * </ul>
 *
 * @param choiceCount how many instances are drawn, {@link Integer#MAX_VALUE} for all
 * @param stats what was seen of an instance
 * @param random draws
 * @param ticker tells how old an observation is
 */
record LeastCostPickers(int choiceCount, Function<InstanceId, InstanceStats> stats, IntUnaryOperator random,
		Ticker ticker) implements WeightedPickers {

	/** So much more than the others an instance costs that does nothing but fail. */
	private static final double FAILURE_FACTOR = 10;

	/** Who fails more often than this is chosen only if several rounds find no other. */
	private static final double MOSTLY = 0.5;

	private static final int MAX_ROUNDS = 4;

	@Override
	public Picker picker(Instance[] instances, double[] weights, @Nullable Picker previous) {
		InstanceStats[] observed = Arrays.stream(instances)
			.map(Instance::id)
			.map(this.stats)
			.toArray(InstanceStats[]::new);
		return new LeastCostPicker(instances, observed, weights,
				new Draw(instances.length, this.choiceCount, this.random), this.ticker);
	}

	private record LeastCostPicker(Instance[] instances, InstanceStats[] stats, double[] weights, Draw draw,
			Ticker ticker) implements Picker {

		@Override
		public Instance pick(Request<?> request) {
			if (this.instances.length == 1) {
				return this.instances[0];
			}
			long now = this.ticker.read();
			int best = leastCost(now);
			for (int round = 1; round < MAX_ROUNDS && mostlyFails(best, now); round++) {
				int other = leastCost(now);
				best = mostlyFails(other, now) ? best : other;
			}
			return this.instances[best];
		}

		/**
		 * By what one drawing leads to: who mostly fails is chosen only if all drawings
		 * lead to somebody who does.
		 */
		@Override
		public List<Candidate> candidates(Request<?> request) {
			long now = this.ticker.read();
			double[] shares = this.draw.shares((drawn) -> leastCost(drawn, now));
			if (shares != null && shares.length > 1) {
				double failing = 0;
				for (int i = 0; i < shares.length; i++) {
					failing += mostlyFails(i, now) ? shares[i] : 0;
				}
				double rounds = IntStream.range(0, MAX_ROUNDS).mapToDouble(power(failing)).sum();
				for (int i = 0; i < shares.length; i++) {
					shares[i] *= mostlyFails(i, now) ? power(failing).applyAsDouble(MAX_ROUNDS - 1) : rounds;
				}
			}
			return Candidate.of(this.instances, this.weights, shares);
		}

		private static IntToDoubleFunction power(double base) {
			return (exponent) -> Math.pow(base, exponent);
		}

		private boolean mostlyFails(int index, long now) {
			return this.stats[index].failureRatio(now) > MOSTLY;
		}

		/** The least costly of one drawing. Most often all are known and well. */
		private int leastCost(long now) {
			return leastCost(this.draw.begin(), now);
		}

		private int leastCost(long drawn, long now) {
			int best = this.draw.index(drawn, 0);
			double least = Double.POSITIVE_INFINITY;
			for (int i = 0; i < this.draw.count(); i++) {
				int candidate = this.draw.index(drawn, i);
				InstanceStats stats = this.stats[candidate];
				double latency = stats.latency(now);
				if (latency == 0 || stats.failureRatio(now) > 0) {
					return leastCostOfUnequals(drawn, now);
				}
				double cost = cost(candidate, latency, now);
				if (cost < least) {
					best = candidate;
					least = cost;
				}
			}
			return best;
		}

		private int leastCostOfUnequals(long drawn, long now) {
			double typicalLatency = typicalLatency(drawn, now);
			double typicalCost = typicalCost(drawn, typicalLatency, now);
			int best = this.draw.index(drawn, 0);
			double least = Double.POSITIVE_INFINITY;
			for (int i = 0; i < this.draw.count(); i++) {
				int candidate = this.draw.index(drawn, i);
				double cost = cost(candidate, latency(candidate, typicalLatency, now), now)
						+ FAILURE_FACTOR * this.stats[candidate].failureRatio(now) * typicalCost;
				if (cost < least) {
					best = candidate;
					least = cost;
				}
			}
			return best;
		}

		/** The mean of what is known, which stands in for what is not known yet. */
		private double typicalLatency(long drawn, long now) {
			double sum = 0;
			int known = 0;
			for (int i = 0; i < this.draw.count(); i++) {
				double latency = this.stats[this.draw.index(drawn, i)].latency(now);
				if (latency > 0) {
					sum += latency;
					known++;
				}
			}
			return (known > 0) ? sum / known : 1;
		}

		private double typicalCost(long drawn, double typicalLatency, long now) {
			double sum = 0;
			for (int i = 0; i < this.draw.count(); i++) {
				int candidate = this.draw.index(drawn, i);
				sum += cost(candidate, latency(candidate, typicalLatency, now), now);
			}
			return sum / this.draw.count();
		}

		private double latency(int index, double typicalLatency, long now) {
			double observed = this.stats[index].latency(now);
			return (observed > 0) ? observed : typicalLatency;
		}

		private double cost(int index, double latency, long now) {
			InstanceStats stats = this.stats[index];
			int inFlight = stats.inFlight();
			double expected = (inFlight > 0) ? Math.max(latency, (double) stats.oldestWaiting(now)) : latency;
			return expected * (inFlight + 1) / this.weights[index];
		}

	}

}
