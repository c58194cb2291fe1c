package io.fairway.registry.etcd;

import java.time.Duration;
import java.util.List;

import io.grpc.ChannelCredentials;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * How to reach etcd, and what to keep there.
 *
 * @param endpoints the members of the cluster as {@code host:port}, at least one
 * @param transport how to connect: in plain text or over TLS
 * @param login who to log in as, or {@code null} if etcd does not ask
 * @param prefix what all keys begin with
 * @param consistency how current answers are
 * @param timeout how long one call may take, positive
 */
public record EtcdSettings(List<String> endpoints, ChannelCredentials transport, @Nullable Login login, String prefix,
		Consistency consistency, Duration timeout) {

	/**
	 * Settings that make sense.
	 */
	public EtcdSettings {
		Assert.notEmpty(endpoints, "endpoints: none (expected: at least one)");
		Assert.isTrue(timeout.compareTo(Duration.ZERO) > 0, () -> "timeout: " + timeout + " (expected: more than 0)");
		endpoints = List.copyOf(endpoints);
	}

	/**
	 * A user of etcd.
	 *
	 * @param username the name
	 * @param password the password, which is never shown
	 */
	public record Login(String username, String password) {

		@Override
		public String toString() {
			return this.username;
		}

	}

}
