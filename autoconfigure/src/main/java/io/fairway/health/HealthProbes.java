package io.fairway.health;

import java.net.InetAddress;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.fairway.discovery.AddressPolicy;

/**
 * The ways to ask an instance, and the threads and connections that they share. An
 * application has one; it holds nothing until the first check. Thread-safe.
 */
public final class HealthProbes implements AutoCloseable {

	private final Connections connections = new Connections();

	private final Addresses addresses;

	/**
	 * Probes that connect to certain addresses only.
	 * @param policy which addresses these are
	 */
	public HealthProbes(AddressPolicy policy) {
		this(() -> policy);
	}

	/**
	 * Probes that connect to certain addresses only.
	 * @param policy which addresses these are now
	 */
	public HealthProbes(Supplier<AddressPolicy> policy) {
		this.addresses = new Addresses(policy, InetAddress::getAllByName);
	}

	HealthProbes(AddressPolicy policy, Addresses.Resolver resolver) {
		this.addresses = new Addresses(() -> policy, resolver);
	}

	/**
	 * Asks over HTTP/1.1. Redirects are not followed, no more than 64 KiB are read, and
	 * nothing of an answer but its status is kept.
	 * @param endpoint where and how the instance is asked
	 * @param settings what it is asked
	 * @return the probe
	 */
	public HealthProbe http(EndpointSettings endpoint, HttpSettings settings) {
		return new HttpProbe(endpoint, settings, this.addresses, this.connections);
	}

	/**
	 * Connects over TCP, which is all.
	 * @param endpoint where to, of which only the port matters
	 * @return the probe
	 */
	public HealthProbe tcp(EndpointSettings endpoint) {
		return new TcpProbe(endpoint, this.addresses, this.connections);
	}

	/**
	 * Asks over gRPC by the protocol {@code grpc.health.v1}, for which
	 * {@code io.grpc:grpc-services} and a transport must be on the class path.
	 * @param endpoint where and how the instance is asked
	 * @param service the service to ask for, or {@code null} for the whole server
	 * @return the probe
	 */
	public HealthProbe grpc(EndpointSettings endpoint, @Nullable String service) {
		return new GrpcProbe(endpoint, (service != null) ? service : "", this.addresses);
	}

	@Override
	public void close() {
		this.connections.close();
		this.addresses.close();
	}

}
