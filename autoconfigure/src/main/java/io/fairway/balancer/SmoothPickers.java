package io.fairway.balancer;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;

/**
 * Smooth weighted round robin by a schedule.
 *
 * @param random where to start
 */
record SmoothPickers(IntUnaryOperator random) implements WeightedPickers {

	@Override
	public Picker picker(Instance[] instances, double[] weights, @Nullable Picker previous) {
		Sequence sequence = Sequenced.after(previous, this.random);
		if (SmoothSchedule.isTooLong(weights)) {
			return new GroupedPicker(instances, weights, sequence);
		}
		Instance[] cycle = Arrays.stream(SmoothSchedule.of(weights))
			.mapToObj((index) -> instances[index])
			.toArray(Instance[]::new);
		return new CyclePicker(cycle, sequence);
	}

}
