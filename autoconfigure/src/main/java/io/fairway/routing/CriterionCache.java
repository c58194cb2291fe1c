package io.fairway.routing;

import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

/**
 * Remembers what texts of strangers lead to, in a fixed number of places: a text
 * displaces another one that hashes to the same place. A text that is remembered costs no
 * allocation, even if it is a part of another one. Thread-safe without locks, since a
 * place holds one immutable object.
 *
 * @param <T> the type of what a text leads to, immutable
 */
final class CriterionCache<T> {

	private static final int PLACES = 256;

	private static final int MIX = 0x9E3779B9;

	private final @Nullable Entry<T>[] entries;

	@SuppressWarnings("unchecked") // an array of a generic type
	CriterionCache() {
		this.entries = new Entry[PLACES];
	}

	/**
	 * What a text leads to.
	 * @param source what tells it, given the text
	 */
	<S> T get(String text, S source, BiFunction<S, String, T> lookup) {
		int place = place(text.hashCode());
		Entry<T> entry = this.entries[place];
		return (entry != null && entry.criterion().equals(text)) ? entry.value()
				: remember(place, text, source, lookup);
	}

	private <S> T remember(int place, String criterion, S source, BiFunction<S, String, T> lookup) {
		T value = lookup.apply(source, criterion);
		this.entries[place] = new Entry<>(criterion, value);
		return value;
	}

	/**
	 * What a part of a text leads to.
	 * @param source what tells it, given the index and the text
	 */
	<S> T get(String text, int begin, int end, S source, BiFunction<S, String, T> lookup) {
		int place = place(hash(text, begin, end));
		Entry<T> entry = this.entries[place];
		return (entry != null && entry.isFor(text, begin, end)) ? entry.value()
				: remember(place, text.substring(begin, end), source, lookup);
	}

	/** The hash code that the part would have as a text of its own. */
	private static int hash(String text, int begin, int end) {
		int hash = 0;
		for (int i = begin; i < end; i++) {
			hash = 31 * hash + text.charAt(i);
		}
		return hash;
	}

	private static int place(int hash) {
		return (hash * MIX) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(PLACES));
	}

	private record Entry<T>(String criterion, T value) {

		boolean isFor(String text, int begin, int end) {
			return this.criterion.length() == end - begin && this.criterion.regionMatches(0, text, begin, end - begin);
		}

	}

}
