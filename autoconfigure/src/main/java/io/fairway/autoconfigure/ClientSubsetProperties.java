package io.fairway.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * The part of a large fleet that this client uses.
 */
@ConfigurationPropertiesSource
public class ClientSubsetProperties {

	/**
	 * How many instances this client uses. 0 for all.
	 */
	private int size;

	/**
	 * Number of this client from 0 on without gaps, such as the ordinal in a StatefulSet,
	 * which makes the load even. "auto" reads it from the end of HOSTNAME, if there is
	 * one.
	 */
	private @Nullable String clientIndex;

	/**
	 * What distinguishes this client from others where it has no index. By default its
	 * application, host and port, or a random value where these are unknown.
	 */
	private @Nullable String clientId;

	public int getSize() {
		return this.size;
	}

	public void setSize(int size) {
		this.size = size;
	}

	public @Nullable String getClientIndex() {
		return this.clientIndex;
	}

	public void setClientIndex(@Nullable String clientIndex) {
		this.clientIndex = clientIndex;
	}

	public @Nullable String getClientId() {
		return this.clientId;
	}

	public void setClientId(@Nullable String clientId) {
		this.clientId = clientId;
	}

}
