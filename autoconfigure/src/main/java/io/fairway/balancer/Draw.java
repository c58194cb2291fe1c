package io.fairway.balancer;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.function.LongToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;

/**
 * Draws different numbers below a bound without remembering which were drawn: a random
 * start and a random step from one to the next, around the circle of all numbers. The
 * first two are as independent as two different numbers can be; none comes twice, since
 * only steps are used that lead to all numbers.
 */
final class Draw {

	private static final int MAX_STEPS = 1024;

	/** So many are looked at one by one, which takes some milliseconds. */
	private static final int MAX_DRAWINGS = 1_000_000;

	private final int bound;

	private final int count;

	private final int[] steps;

	private final IntUnaryOperator random;

	/**
	 * Draws from the numbers below a bound.
	 * @param bound the bound, at least 1
	 * @param count how many are drawn, at least 1; all, if there are fewer
	 * @param random a random number below its argument
	 */
	Draw(int bound, int count, IntUnaryOperator random) {
		this.bound = bound;
		this.count = Math.min(count, bound);
		this.random = random;
		this.steps = (this.count < 3) ? new int[0] : steps(bound, this.count, random);
	}

	/** Steps that do not return to the start before enough numbers were drawn. */
	private static int[] steps(int bound, int count, IntUnaryOperator random) {
		int[] all = IntStream.range(1, bound).filter((step) -> bound / gcd(bound, step) >= count).toArray();
		if (all.length <= MAX_STEPS) {
			return all;
		}
		return IntStream.range(0, MAX_STEPS).map((i) -> all[random.applyAsInt(all.length)]).toArray();
	}

	private static int gcd(int a, int b) {
		return (b != 0) ? gcd(b, a % b) : a;
	}

	int count() {
		return this.count;
	}

	/** A drawing, to be handed to {@link #index}: start and step in one number. */
	long begin() {
		int start = this.random.applyAsInt(this.bound);
		return (long) step() << Integer.SIZE | start;
	}

	private int step() {
		if (this.bound == 1) {
			return 0;
		}
		return (this.steps.length == 0) ? 1 + this.random.applyAsInt(this.bound - 1)
				: this.steps[this.random.applyAsInt(this.steps.length)];
	}

	/** How many different drawings there are. */
	long size() {
		return (this.bound == 1) ? 1
				: (long) this.bound * ((this.steps.length == 0) ? this.bound - 1 : this.steps.length);
	}

	/**
	 * How often each number wins, of all drawings.
	 * @param winner the number that wins a drawing
	 * @return the shares by number, or {@code null} if there are too many drawings
	 */
	double @Nullable [] shares(LongToIntFunction winner) {
		if (size() > MAX_DRAWINGS) {
			return null;
		}
		double[] shares = new double[this.bound];
		double share = 1.0 / size();
		all().forEach((drawn) -> shares[winner.applyAsInt(drawn)] += share);
		return shares;
	}

	/**
	 * Every drawing once for each way to it, as {@link #begin()} returns them: all are
	 * equally likely.
	 */
	LongStream all() {
		IntStream steps = (this.steps.length == 0) ? IntStream.range(1, Math.max(2, this.bound))
				: Arrays.stream(this.steps);
		return steps.mapToLong((step) -> (this.bound == 1) ? 0 : (long) step << Integer.SIZE)
			.flatMap((step) -> IntStream.range(0, this.bound).mapToLong((start) -> step | start));
	}

	/** The number that is drawn as the given one, the first being 0. */
	int index(long drawn, int ordinal) {
		int start = (int) drawn;
		long step = drawn >>> Integer.SIZE;
		return (ordinal == 0) ? start : (int) ((start + ordinal * step) % this.bound);
	}

}
