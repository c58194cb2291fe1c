package io.fairway.routing;

import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;

/**
 * How instances are sorted into levels, as seen from one locality, and how these share
 * the load. Immutable.
 *
 * @param count the number of levels
 * @param levelOf the level of an instance, or a negative number for an instance that gets
 * no load at all
 * @param load decides how much each level gets
 * @param zones splits the first level by zone, or {@code null} to leave it whole
 */
record LocalityLevels(int count, ToIntFunction<Instance> levelOf, LevelLoad load, @Nullable ZoneSplit zones) {

	LocalityLevels(int count, ToIntFunction<Instance> levelOf, LevelLoad load) {
		this(count, levelOf, load, null);
	}

}
