package io.fairway.registry;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The registries of an application in their order.
 */
public final class Registries implements Iterable<Registry>, AutoCloseable {

	private static final Log logger = LogFactory.getLog(Registries.class);

	private final List<Registry> registries;

	/**
	 * The given registries.
	 * @param registries the registries, whose names differ
	 */
	public Registries(List<Registry> registries) {
		this.registries = List.copyOf(registries);
	}

	/**
	 * The registry of the given name.
	 * @param name the name
	 * @return the registry, if there is one
	 */
	public Optional<Registry> find(String name) {
		return stream().filter((registry) -> registry.name().equals(name)).findFirst();
	}

	/**
	 * The registries as a list.
	 * @return the registries, unmodifiable
	 */
	public List<Registry> asList() {
		return this.registries;
	}

	/**
	 * The registries as a stream.
	 * @return the registries
	 */
	public Stream<Registry> stream() {
		return this.registries.stream();
	}

	@Override
	public Iterator<Registry> iterator() {
		return this.registries.iterator();
	}

	/**
	 * Closes all registries. One that fails to close does not keep the others open.
	 */
	@Override
	public void close() {
		for (Registry registry : this.registries) {
			try {
				registry.close();
			}
			catch (RuntimeException ex) {
				logger.warn("Cannot close registry '" + registry.name() + "'", ex);
			}
		}
	}

}
