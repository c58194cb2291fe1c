package io.fairway.autoconfigure;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

import io.fairway.discovery.InstanceDirectory;
import io.fairway.discovery.WatchedService;
import io.fairway.instance.InstanceList;

/**
 * The instances of this application itself, watched once somebody wants to know them.
 * Thread-safe.
 */
final class OwnInstances implements DisposableBean {

	private final InstanceDirectory directory;

	private final String serviceId;

	private @Nullable WatchedService service;

	/**
	 * The instances of an application.
	 * @param directory where they are looked up
	 * @param serviceId the name of the application, empty if it has none
	 */
	OwnInstances(InstanceDirectory directory, String serviceId) {
		this.directory = directory;
		this.serviceId = serviceId;
	}

	String serviceId() {
		return this.serviceId;
	}

	/** The instances at any time, kept up to date from now on. */
	synchronized Supplier<InstanceList> watch() {
		if (this.service == null) {
			this.service = this.directory.retain(this.serviceId);
		}
		return this.service::instances;
	}

	@Override
	public synchronized void destroy() {
		if (this.service != null) {
			this.directory.release(this.service);
			this.service = null;
		}
	}

}
