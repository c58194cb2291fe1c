package io.fairway.balancer;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;

/**
 * Any instance with a probability in proportion to its weight, by an alias table: every
 * column holds two instances and the point where one gives way to the other.
 *
 * @param random draws column and point
 * @see <a href="https://doi.org/10.1109/32.92917">M. D. Vose: A Linear Algorithm for
 * Generating Random Numbers with a Given Distribution</a>
 */
record AliasPickers(IntUnaryOperator random) implements WeightedPickers {

	/** The resolution of a point within a column. */
	private static final int RESOLUTION = 1 << 30;

	@Override
	public Picker picker(Instance[] instances, double[] weights, @Nullable Picker previous) {
		int count = instances.length;
		double scale = count / Arrays.stream(weights).sum();
		double[] heights = Arrays.stream(weights).map((weight) -> weight * scale).toArray();
		int[] points = new int[count];
		Instance[] aliases = instances.clone();
		fill(instances, heights, points, aliases);
		return new AliasPicker(instances, aliases, points, this.random);
	}

	private static void fill(Instance[] instances, double[] heights, int[] points, Instance[] aliases) {
		Deque<Integer> low = new ArrayDeque<>();
		Deque<Integer> high = new ArrayDeque<>();
		for (int i = 0; i < heights.length; i++) {
			((heights[i] < 1) ? low : high).add(i);
			points[i] = RESOLUTION;
		}
		while (!low.isEmpty() && !high.isEmpty()) {
			int column = low.remove();
			int donor = high.remove();
			points[column] = (int) Math.rint(heights[column] * RESOLUTION);
			aliases[column] = instances[donor];
			heights[donor] -= 1 - heights[column];
			((heights[donor] < 1) ? low : high).add(donor);
		}
	}

	private record AliasPicker(Instance[] instances, Instance[] aliases, int[] points,
			IntUnaryOperator random) implements Picker {

		@Override
		public Instance pick(Request<?> request) {
			int column = this.random.applyAsInt(this.instances.length);
			boolean own = this.random.applyAsInt(RESOLUTION) < this.points[column];
			return own ? this.instances[column] : this.aliases[column];
		}

		@Override
		public List<Candidate> candidates(Request<?> request) {
			Map<Instance, Double> shares = new LinkedHashMap<>();
			for (int column = 0; column < this.instances.length; column++) {
				double own = (double) this.points[column] / RESOLUTION;
				shares.merge(this.instances[column], own / this.instances.length, Double::sum);
				shares.merge(this.aliases[column], (1 - own) / this.instances.length, Double::sum);
			}
			double[] byInstance = Arrays.stream(this.instances).mapToDouble(shares::get).toArray();
			return Candidate.of(this.instances, null, byInstance);
		}

	}

}
