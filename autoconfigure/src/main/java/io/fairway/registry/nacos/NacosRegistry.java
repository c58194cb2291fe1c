package io.fairway.registry.nacos;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.api.naming.NamingFactory;
import com.alibaba.nacos.api.naming.pojo.Instance;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.fairway.instance.InstanceId;
import io.fairway.instance.Rejections;
import io.fairway.instance.Ticker;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.RegistryException;
import io.fairway.registry.WritableRegistry;

/**
 * A registry in Nacos. The server pushes changes, and an instance is registered as long
 * as the connection that registered it exists, so a time to live has no meaning here.
 * Whenever the connection is lost, another client takes over as soon as it reaches the
 * server, and does anew what its predecessor had done. Thread-safe.
 */
public final class NacosRegistry implements WritableRegistry {

	private static final Log logger = LogFactory.getLog(NacosRegistry.class);

	private final String name;

	private final NacosSettings settings;

	private final Ticker ticker;

	private final Rejections rejections;

	private final NacosConnection connection;

	private final Set<NacosWatch> watches = ConcurrentHashMap.newKeySet();

	/** Ours, by service. Guarded by itself, like everything that is published. */
	private final Map<String, Map<InstanceId, Instance>> registered = new LinkedHashMap<>();

	/**
	 * A registry that connects in the background.
	 * @param name the name of the registry
	 * @param settings where the server is
	 * @param ticker tells when to try again and how long ago an outage was
	 */
	public NacosRegistry(String name, NacosSettings settings, Ticker ticker) {
		this(name, settings, ticker, () -> NamingFactory.createNamingService(settings.toProperties()));
	}

	NacosRegistry(String name, NacosSettings settings, Ticker ticker, NacosConnection.ClientFactory clients) {
		this.name = name;
		this.settings = settings;
		this.ticker = ticker;
		this.rejections = new Rejections("Registry '" + name + "'");
		this.connection = new NacosConnection(name, settings, ticker, clients, new Tasks());
		this.connection.start();
	}

	@Override
	public String name() {
		return this.name;
	}

	/**
	 * What was left out because it could not be called.
	 * @return the rejections
	 */
	@Override
	public Rejections rejections() {
		return this.rejections;
	}

	@Override
	public Watch watch(String serviceId, InstancesListener listener) {
		NacosWatch watch = new NacosWatch(serviceId, listener, this.ticker, this.rejections);
		this.watches.add(watch);
		this.connection.execute(() -> begin(watch));
		return () -> {
			watch.close();
			if (this.watches.remove(watch)) {
				this.connection.execute(() -> end(watch));
			}
		};
	}

	private void begin(NacosWatch watch) {
		NacosSession session = this.connection.session();
		RegistryException failure = this.connection.failure();
		if (session != null) {
			try {
				subscribe(session, watch);
			}
			catch (NacosException ex) {
				this.connection.lose(session, ex);
			}
		}
		else if (failure != null && !watch.hasFailed()) {
			watch.failed(failure);
		}
	}

	private void end(NacosWatch watch) {
		NacosSession session = this.connection.session();
		if (session != null) {
			try {
				session.unsubscribe(watch);
			}
			catch (NacosException ex) {
				logger.debug("Registry '" + this.name + "' cannot unsubscribe from " + watch.serviceId(), ex);
			}
		}
	}

	private void subscribe(NacosSession session, NacosWatch watch) throws NacosException {
		if (session.isSubscribed(watch)) {
			return;
		}
		try {
			session.subscribe(watch);
		}
		catch (NacosException ex) {
			if (!NacosSession.isRefusal(ex)) {
				throw ex;
			}
			session.tryLater(watch, this.ticker.read());
			watch.failed(this.connection.failure("cannot watch service '" + watch.serviceId() + "'", ex));
		}
	}

	@Override
	public Collection<String> services() {
		try {
			return this.connection.session("list the services").services();
		}
		catch (NacosException ex) {
			throw this.connection.failure("cannot list the services", ex);
		}
	}

	@Override
	public void register(io.fairway.instance.Instance instance, Duration ttl) {
		synchronized (this.registered) {
			String service = instance.getServiceId();
			Map<InstanceId, Instance> ours = this.registered.computeIfAbsent(service, (id) -> new LinkedHashMap<>());
			ours.put(instance.id(), NacosInstances.describe(instance, this.settings.cluster()));
		}
		NacosSession session = this.connection.session("register " + instance);
		synchronized (this.registered) {
			try {
				publish(session, instance.getServiceId());
			}
			catch (NacosException ex) {
				throw this.connection.failure("cannot register " + instance, ex);
			}
		}
	}

	private void publish(NacosSession session, String service) throws NacosException {
		Map<InstanceId, Instance> ours = this.registered.getOrDefault(service, Map.of());
		if (!ours.isEmpty()) {
			session.publish(service, ours.values());
		}
	}

	@Override
	public boolean renew(InstanceId id) {
		synchronized (this.registered) {
			Instance instance = this.registered.getOrDefault(id.serviceId(), Map.of()).get(id);
			if (instance == null) {
				return false;
			}
			try {
				return this.connection.session("renew " + id).knows(id.serviceId(), instance);
			}
			catch (NacosException ex) {
				throw this.connection.failure("cannot renew " + id, ex);
			}
		}
	}

	@Override
	public void deregister(InstanceId id) {
		synchronized (this.registered) {
			Map<InstanceId, Instance> ours = this.registered.get(id.serviceId());
			Instance instance = (ours != null) ? ours.remove(id) : null;
			if (ours == null || instance == null) {
				return;
			}
			if (ours.isEmpty()) {
				this.registered.remove(id.serviceId());
			}
			NacosSession session = this.connection.session();
			if (session != null) {
				withdraw(session, id, instance);
			}
		}
	}

	/** Without a connection nothing is to be done: with it the registration has ended. */
	private void withdraw(NacosSession session, InstanceId id, Instance instance) {
		try {
			if (this.registered.containsKey(id.serviceId())) {
				publish(session, id.serviceId());
			}
			else {
				session.withdraw(id.serviceId(), instance);
			}
		}
		catch (NacosException ex) {
			throw this.connection.failure("cannot deregister " + id, ex);
		}
	}

	@Override
	public void close() {
		this.watches.forEach(NacosWatch::close);
		this.watches.clear();
		this.connection.close();
	}

	/** What every new session begins with, and what is looked after in between. */
	private final class Tasks implements NacosConnection.Tasks {

		@Override
		public void begin(NacosSession session) throws NacosException {
			synchronized (NacosRegistry.this.registered) {
				for (String service : NacosRegistry.this.registered.keySet()) {
					publishAgain(session, service);
				}
			}
			for (NacosWatch watch : NacosRegistry.this.watches) {
				subscribe(session, watch);
			}
		}

		private void publishAgain(NacosSession session, String service) throws NacosException {
			try {
				publish(session, service);
			}
			catch (NacosException ex) {
				if (!NacosSession.isRefusal(ex)) {
					throw ex;
				}
				// Whoever renews the registration learns that it is not there, and
				// registers.
				logger.warn(
						"Registry '" + NacosRegistry.this.name + "' cannot register service '" + service + "' again",
						ex);
			}
		}

		@Override
		public void attend(NacosSession session) throws NacosException {
			for (NacosWatch watch : NacosRegistry.this.watches) {
				if (session.mayTry(watch, NacosRegistry.this.ticker.read())) {
					subscribe(session, watch);
				}
			}
		}

		@Override
		public void failed(RegistryException cause) {
			NacosRegistry.this.watches.forEach((watch) -> watch.failed(cause));
		}

	}

}
