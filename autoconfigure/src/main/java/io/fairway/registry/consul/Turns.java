package io.fairway.registry.consul;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * A bound on how many things are under way at once, which blocks nobody: whoever finds no
 * turn free is called when there is one. Thread-safe.
 */
final class Turns {

	private final Executor executor;

	private final Queue<Runnable> waiting = new ArrayDeque<>();

	private int free;

	/**
	 * Turns that are all free.
	 * @param count how many
	 * @param executor calls those that had to wait
	 */
	Turns(int count, Executor executor) {
		this.free = count;
		this.executor = executor;
	}

	/** Calls the task at once or when a turn is free. It has to give its turn back. */
	void take(Runnable task) {
		if (!tryTakeOrWait(task)) {
			return;
		}
		task.run();
	}

	private synchronized boolean tryTakeOrWait(Runnable task) {
		if (tryTake()) {
			return true;
		}
		this.waiting.add(task);
		return false;
	}

	/** Takes a turn if one is free. */
	synchronized boolean tryTake() {
		if (this.free == 0) {
			return false;
		}
		this.free--;
		return true;
	}

	synchronized void give() {
		Runnable next = this.waiting.poll();
		if (next != null) {
			this.executor.execute(next);
		}
		else {
			this.free++;
		}
	}

}
