package io.fairway.discovery;

import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

import io.fairway.instance.Ticker;

/**
 * What a directory needs of its surroundings.
 *
 * @param scheduler runs short tasks at their time
 * @param ticker tells how long a registry has been failing
 * @param random a number from 0 to less than a bound, for attempts that must not all come
 * at once
 * @param snapshots where the last lists outlive the process
 * @param events told of each {@link InstancesChangedEvent} and
 * {@link RegistryStateChangedEvent}; must not block
 * @param listener told of requests and of changes while they happen
 */
public record DirectoryContext(ScheduledExecutorService scheduler, Ticker ticker, IntUnaryOperator random,
		Snapshots snapshots, Consumer<Object> events, DirectoryListener listener) {

	/**
	 * Surroundings in which nobody listens to each request.
	 * @param scheduler runs short tasks at their time
	 * @param ticker tells how long a registry has been failing
	 * @param random a number from 0 to less than a bound
	 * @param snapshots where the last lists outlive the process
	 * @param events told of each event; must not block
	 */
	public DirectoryContext(ScheduledExecutorService scheduler, Ticker ticker, IntUnaryOperator random,
			Snapshots snapshots, Consumer<Object> events) {
		this(scheduler, ticker, random, snapshots, events, DirectoryListener.NONE);
	}

}
