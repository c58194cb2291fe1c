package io.fairway.benchmarks;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A thread's own way through an array of requests: two threads that shared it would
 * measure their quarrel about it.
 */
@State(Scope.Thread)
public class Cursor {

	private int next;

	/**
	 * The next element, the first after the last.
	 * @param <T> the type of the elements
	 * @param elements as many as a power of two
	 * @return the element
	 */
	public <T> T next(T[] elements) {
		return elements[this.next++ & (elements.length - 1)];
	}

}
