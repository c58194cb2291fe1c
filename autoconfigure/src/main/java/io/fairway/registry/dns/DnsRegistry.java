package io.fairway.registry.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Rejections;
import io.fairway.instance.Ticker;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.Registry;
import io.fairway.registry.dns.DnsNames.DnsName;

/**
 * A registry that asks DNS servers. What they answer is asked for again when it ends; a
 * name that does not exist or has no records is a service without instances, and
 * everything else that is no answer leaves what was known as it is. Thread-safe.
 */
public final class DnsRegistry implements Registry {

	private final String name;

	private final DnsNames names;

	private final DnsSettings settings;

	private final ScheduledExecutorService scheduler;

	private final Ticker ticker;

	private final IntUnaryOperator random;

	private final DnsTransport transport;

	private final DnsResolver resolver;

	private final Rejections rejections;

	private final Set<DnsWatch> watches = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	/**
	 * A registry that asks the given servers. Nothing is asked yet.
	 * @param name the name of the registry
	 * @param names the names of the services
	 * @param settings what is asked for and what is made of the answers
	 * @param servers the DNS servers, at least one; they are asked in turn
	 * @param timeout how long one question may take, at all servers together
	 * @param ticker tells when a question has taken too long
	 * @param scheduler starts the questions; it is not closed by the registry
	 * @param random a number from 0 to less than the given bound
	 */
	public DnsRegistry(String name, DnsNames names, DnsSettings settings, List<InetSocketAddress> servers,
			Duration timeout, Ticker ticker, ScheduledExecutorService scheduler, IntUnaryOperator random) {
		this.name = name;
		this.names = names;
		this.settings = settings;
		this.scheduler = scheduler;
		this.ticker = ticker;
		this.random = random;
		this.transport = new DnsTransport("fairway-dns-" + name, ticker);
		this.resolver = new DnsResolver(name, servers, this.transport, timeout);
		this.rejections = new Rejections("Registry '" + name + "'");
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Watch watch(String serviceId, InstancesListener listener) {
		DnsName found = find(serviceId);
		if (found == null) {
			listener.instancesChanged(List.of());
			return () -> {
			};
		}
		DnsWatch watch = new DnsWatch(new ServiceLookup(found, this.resolver, this.settings)::find,
				new DnsInstances(serviceId, found.secure(), this.rejections), new DnsPace(this.settings, this.random),
				listener, this.rejections, this.scheduler, this.ticker);
		this.watches.add(watch);
		if (this.closed) {
			watch.close();
		}
		watch.ask();
		return () -> {
			this.watches.remove(watch);
			watch.close();
		};
	}

	private @Nullable DnsName find(String serviceId) {
		try {
			return this.names.find(serviceId);
		}
		catch (IllegalArgumentException ex) {
			this.rejections.reject(serviceId, String.valueOf(ex.getMessage()));
			return null;
		}
	}

	/**
	 * The ids of the services that have a name of their own, whether they have instances
	 * or not: DNS cannot list what a template would find.
	 */
	@Override
	public Collection<String> services() {
		return new LinkedHashSet<>(this.names.services());
	}

	/**
	 * What was left out because it made no sense.
	 * @return the rejections
	 */
	@Override
	public Rejections rejections() {
		return this.rejections;
	}

	@Override
	public void close() {
		this.closed = true;
		this.watches.forEach(DnsWatch::close);
		this.watches.clear();
		this.transport.close();
	}

}
