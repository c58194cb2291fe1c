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
		Instance[] cycle = Arrays.stream(SmoothSchedule.of(weights))
			.mapToObj((index) -> instances[index])
			.toArray(Instance[]::new);
		return new CyclePicker(cycle, CyclePicker.sequence(previous, this.random));
	}

}
