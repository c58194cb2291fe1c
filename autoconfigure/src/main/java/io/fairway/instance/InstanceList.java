package io.fairway.instance;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.RandomAccess;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import reactor.core.publisher.Flux;

/**
 * An immutable list of instances whose identity is its version: the same object has the
 * same content and leads to the same results. Whoever computes something from it keeps
 * the result with the list through {@link #derived}, so that a request finds it at the
 * price of one read and it is dropped together with the list.
 * <p>
 * When the content changes, {@link #successor} makes the next version, and what was
 * derived from this one is handed to the same owner once more: a sequence goes on where
 * it was, and a part that did not change keeps its identity. Thread-safe.
 */
public final class InstanceList extends AbstractList<ServiceInstance> implements RandomAccess {

	private static final int MAX_OWNERS = 16;

	private static final Derived[] NOTHING = {};

	private final Instance[] instances;

	private final Flux<List<ServiceInstance>> flux = Flux.just(this);

	private volatile Derived[] derived;

	private InstanceList(Instance[] instances, Derived[] inherited) {
		this.instances = instances;
		this.derived = inherited;
	}

	/**
	 * A list without predecessor.
	 * @param instances the instances
	 * @return the list
	 */
	public static InstanceList of(Collection<Instance> instances) {
		return new InstanceList(instances.toArray(Instance[]::new), NOTHING);
	}

	/**
	 * The next version of this list.
	 * @param instances the new content
	 * @return the list with this content, which is this list if nothing changed
	 */
	public InstanceList successor(Collection<Instance> instances) {
		Instance[] next = instances.toArray(Instance[]::new);
		return Arrays.equals(this.instances, next) ? this : new InstanceList(next, inheritance());
	}

	private Derived[] inheritance() {
		return Arrays.stream(this.derived).map(Derived::asInherited).toArray(Derived[]::new);
	}

	/**
	 * What the owner derived from this list, derived now if this is the first time. The
	 * derivation runs once for each list and owner, and never while it is already there.
	 * @param <T> the type of the result
	 * @param owner whose derivation it is, compared by identity
	 * @param derivation computes the result
	 * @return the result
	 */
	@SuppressWarnings("unchecked")
	public <T> T derived(Object owner, Derivation<T> derivation) {
		for (Derived entry : this.derived) {
			if (entry.owner() == owner && !entry.inherited()) {
				return (T) entry.value();
			}
		}
		return derive(owner, derivation);
	}

	@SuppressWarnings("unchecked")
	private synchronized <T> T derive(Object owner, Derivation<T> derivation) {
		Derived[] entries = this.derived;
		@Nullable T previous = null;
		for (Derived entry : entries) {
			if (entry.owner() == owner) {
				previous = (T) entry.value();
				if (!entry.inherited()) {
					return previous;
				}
			}
		}
		T value = derivation.derive(this, previous);
		this.derived = with(entries, new Derived(owner, value, false));
		return value;
	}

	private static Derived[] with(Derived[] entries, Derived entry) {
		Derived[] others = Arrays.stream(entries)
			.filter((existing) -> existing.owner() != entry.owner())
			.toArray(Derived[]::new);
		int kept = Math.min(others.length, MAX_OWNERS - 1);
		Derived[] result = Arrays.copyOfRange(others, others.length - kept, others.length + 1);
		result[kept] = entry;
		return result;
	}

	/**
	 * This list as a stream of one element, always the same object.
	 * @return the stream
	 */
	public Flux<List<ServiceInstance>> flux() {
		return this.flux;
	}

	@Override
	public Instance get(int index) {
		return this.instances[index];
	}

	@Override
	public int size() {
		return this.instances.length;
	}

	/**
	 * The instances in a new array.
	 * @return the array
	 */
	public Instance[] toInstances() {
		return this.instances.clone();
	}

	/**
	 * Computes a result from a list.
	 *
	 * @param <T> the type of the result
	 */
	@FunctionalInterface
	public interface Derivation<T> {

		/**
		 * Computes the result for the list.
		 * @param list the list
		 * @param previous what the same owner derived from an earlier version, or
		 * {@code null} at first
		 * @return the result, immutable or thread-safe, which must not refer to the list
		 */
		T derive(InstanceList list, @Nullable T previous);

	}

	private record Derived(Object owner, Object value, boolean inherited) {

		Derived asInherited() {
			return this.inherited ? this : new Derived(this.owner, this.value, true);
		}

	}

}
