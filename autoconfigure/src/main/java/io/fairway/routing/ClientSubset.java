package io.fairway.routing;

import java.util.List;

import org.springframework.util.Assert;

/**
 * The part of a large fleet that one client uses, so that not every client has
 * connections to every instance. Immutable; what it assigns is the same on every client
 * and does not depend on the order of a list.
 */
public final class ClientSubset {

	/**
	 * The greatest size of a part.
	 */
	public static final int MAX_SIZE = 1000;

	/**
	 * The greatest index of a client. A client follows what all those before it use, so
	 * this bounds its memory.
	 */
	public static final int MAX_INDEX = 9999;

	private final int size;

	private final Start start;

	private ClientSubset(int size, Start start) {
		Assert.isTrue(size >= 1 && size <= MAX_SIZE, () -> "size: " + size + " (expected: 1 to " + MAX_SIZE + ")");
		this.size = size;
		this.start = start;
	}

	/**
	 * An even part for clients that are numbered from 0 on without gaps: of any two
	 * instances, one has at most one client more than the other.
	 * @param size how many instances the client uses, 1 to 1000
	 * @param index the number of the client, 0 to 9999
	 * @return the part
	 */
	public static ClientSubset byIndex(int size, int index) {
		Assert.isTrue(index >= 0 && index <= MAX_INDEX,
				() -> "index: " + index + " (expected: 0 to " + MAX_INDEX + ")");
		return new ClientSubset(size, (instances) -> EvenAssignment.fromScratch(instances, index, size));
	}

	/**
	 * A part for clients that know nothing of each other, by rendezvous hashing: each
	 * instance has about as many clients as any other.
	 * @param size how many instances the client uses, 1 to 1000
	 * @param id what distinguishes the client from all others
	 * @return the part
	 */
	public static ClientSubset byId(int size, String id) {
		Assert.hasText(id, "id: '' (expected: what distinguishes this client from others)");
		long seed = StableHash.of(id);
		return new ClientSubset(size, (instances) -> new RendezvousAssignment(instances, seed, size));
	}

	int size() {
		return this.size;
	}

	/** The assignment for a client that has used none of the instances before. */
	Assignment assign(List<String> instances) {
		return this.start.assign(instances);
	}

	/**
	 * The instances, by their addresses, that a client uses. Immutable.
	 */
	interface Assignment {

		/** Whether the instance is one that the client uses. */
		boolean contains(String instance);

		/**
		 * What the client uses when these are the instances now.
		 * @param instances the addresses in their natural order, more than the client
		 * uses
		 * @return the assignment that keeps as much of this one as possible
		 */
		Assignment after(List<String> instances);

	}

	private interface Start {

		Assignment assign(List<String> instances);

	}

}
