package io.fairway.instance;

import java.util.Random;
import java.util.SplittableRandom;

/**
 * Random numbers by small seeds. The first numbers of {@link Random} hardly differ from
 * one small seed to the next, so that many seeds would try only few cases.
 */
public final class Seeded {

	private Seeded() {
	}

	public static Random random(int seed) {
		return new Random(new SplittableRandom(seed).nextLong());
	}

}
