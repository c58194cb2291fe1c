package io.fairway.balancer;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.feedback.InstanceStats;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;

/**
 * The least loaded of a few instances drawn at random, where load is (in-flight + 1)^bias
 * / weight. Two draws are nearly as good as looking at all, and many clients that do the
 * same do not run after the same instance.
 *
 * @param choiceCount how many instances are drawn, {@link Integer#MAX_VALUE} for all
 * @param activeRequestBias how much requests in flight count: 1 in full, 0 not at all
 * @param stats what was seen of an instance
 * @param random draws
 * @see <a href="https://doi.org/10.1109/71.963420">M. Mitzenmacher: The Power of Two
 * Choices in Randomized Load Balancing</a>
 */
record LeastLoadedPickers(int choiceCount, double activeRequestBias, Function<InstanceId, InstanceStats> stats,
		IntUnaryOperator random) implements WeightedPickers {

	@Override
	public Picker picker(Instance[] instances, double[] weights, @Nullable Picker previous) {
		InstanceStats[] observed = Arrays.stream(instances)
			.map(Instance::id)
			.map(this.stats)
			.toArray(InstanceStats[]::new);
		return new LeastLoadedPicker(instances, observed, weights, this.activeRequestBias,
				new Draw(instances.length, this.choiceCount, this.random));
	}

	private record LeastLoadedPicker(Instance[] instances, InstanceStats[] stats, double[] weights, double bias,
			Draw draw) implements Picker {

		@Override
		public Instance pick(Request<?> request) {
			long drawn = this.draw.begin();
			int best = this.draw.index(drawn, 0);
			double least = load(best);
			for (int i = 1; i < this.draw.count(); i++) {
				int candidate = this.draw.index(drawn, i);
				double load = load(candidate);
				if (load < least) {
					best = candidate;
					least = load;
				}
			}
			return this.instances[best];
		}

		@Override
		public List<Candidate> candidates(Request<?> request) {
			double[] loads = IntStream.range(0, this.instances.length).mapToDouble(this::load).toArray();
			return Candidate.of(this.instances, this.weights, this.draw.shares((drawn) -> {
				int best = this.draw.index(drawn, 0);
				for (int i = 1; i < this.draw.count(); i++) {
					int candidate = this.draw.index(drawn, i);
					best = (loads[candidate] < loads[best]) ? candidate : best;
				}
				return best;
			}));
		}

		private double load(int index) {
			int active = this.stats[index].inFlight() + 1;
			return ((this.bias == 1) ? active : Math.pow(active, this.bias)) / this.weights[index];
		}

	}

}
