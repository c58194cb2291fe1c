package io.fairway.instance;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
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
 * it was, and a part that did not change keeps its identity. What was asked for is
 * derived at once, before anybody can ask the new version, so that the price is paid by
 * who brings the change and not by the next request. Thread-safe.
 */
public final class InstanceList extends AbstractList<ServiceInstance> implements RandomAccess {

	private static final Log logger = LogFactory.getLog(InstanceList.class);

	private static final int MAX_OWNERS = 16;

	private static final Derived[] NOTHING = {};

	private final Instance[] instances;

	private final Flux<List<ServiceInstance>> flux = Flux.just(this);

	private volatile Derived[] derived;

	private InstanceList(Instance[] instances, Derived[] derived) {
		this.instances = instances;
		this.derived = derived;
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
		return Arrays.equals(this.instances, next) ? this : successor(next);
	}

	private InstanceList successor(Instance[] instances) {
		Derived[] before = this.derived;
		InstanceList successor = new InstanceList(instances,
				Arrays.stream(before).map(Derived::inherited).toArray(Derived[]::new));
		Arrays.stream(before).filter(Derived::isAskedFor).forEach(successor::deriveAhead);
		return successor;
	}

	private void deriveAhead(Derived before) {
		try {
			derive(before.owner, before.derivation);
		}
		catch (RuntimeException ex) {
			logger.debug("Left to the first request that asks for it", ex);
		}
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
			if (entry.owner == owner && !entry.inherited) {
				entry.ask();
				return (T) entry.value;
			}
		}
		Derived entry = derive(owner, derivation);
		entry.ask();
		return (T) entry.value;
	}

	private synchronized Derived derive(Object owner, Derivation<?> derivation) {
		Derived[] entries = this.derived;
		@Nullable Object previous = null;
		for (Derived entry : entries) {
			if (entry.owner == owner) {
				if (!entry.inherited) {
					return entry;
				}
				previous = entry.value;
			}
		}
		Derived entry = new Derived(owner, derivation, derive(derivation, previous), false);
		// Not the entries from above: the derivation may have derived more from this
		// list.
		this.derived = with(this.derived, entry);
		return entry;
	}

	@SuppressWarnings("unchecked") // an owner gets back what it has derived itself
	private <T> T derive(Derivation<T> derivation, @Nullable Object previous) {
		return derivation.derive(this, (T) previous);
	}

	private static Derived[] with(Derived[] entries, Derived entry) {
		Derived[] others = Arrays.stream(entries)
			.filter((existing) -> existing.owner != entry.owner)
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
	 * Whether a condition holds for one of the instances at least.
	 * @param condition the condition
	 * @return whether it does
	 */
	public boolean anyMatch(Predicate<Instance> condition) {
		return Arrays.stream(this.instances).anyMatch(condition);
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

	private static final class Derived {

		private final Object owner;

		private final Derivation<?> derivation;

		private final Object value;

		private final boolean inherited;

		/** A race at worst leaves one derivation to the next request. */
		private boolean askedFor;

		Derived(Object owner, Derivation<?> derivation, Object value, boolean inherited) {
			this.owner = owner;
			this.derivation = derivation;
			this.value = value;
			this.inherited = inherited;
		}

		void ask() {
			if (!this.askedFor) {
				this.askedFor = true;
			}
		}

		boolean isAskedFor() {
			return this.askedFor;
		}

		Derived inherited() {
			return this.inherited ? this : new Derived(this.owner, this.derivation, this.value, true);
		}

	}

}
