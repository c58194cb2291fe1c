package io.fairway.registry.nacos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.api.naming.NamingService;
import com.alibaba.nacos.api.naming.listener.EventListener;
import com.alibaba.nacos.api.naming.listener.NamingEvent;
import com.alibaba.nacos.api.naming.pojo.Instance;
import com.alibaba.nacos.api.naming.pojo.ListView;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * One client of Nacos and what is done with it, from its first connection until that is
 * lost. Its calls wait for the server.
 */
final class NacosSession implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(NacosSession.class);

	private static final int PAGE = 500;

	/** The server answers, even if it refuses: with these it does not. */
	private static final int FIRST_REFUSAL = 400;

	private static final int LAST_REFUSAL = 499;

	/** A cluster that nobody is in, so that an answer is short. */
	private static final List<String> NOBODY = List.of("FAIRWAY-NOBODY");

	/** How long a service that was refused is left alone. */
	private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

	private static final String UP = "UP";

	private final NamingService naming;

	private final String group;

	private final Map<NacosWatch, EventListener> subscribed = new ConcurrentHashMap<>();

	private final Map<NacosWatch, Long> refused = new ConcurrentHashMap<>();

	private final Set<String> published = ConcurrentHashMap.newKeySet();

	private final Set<String> seen = ConcurrentHashMap.newKeySet();

	NacosSession(NamingService naming, String group) {
		this.naming = naming;
		this.group = group;
	}

	/** What the client believes, at no cost as long as it believes the best. */
	boolean seemsUp() {
		return UP.equals(this.naming.getServerStatus());
	}

	/**
	 * Asks the server anything.
	 * @throws NacosException if it does not answer
	 */
	void probe() throws NacosException {
		try {
			this.naming.getServicesOfServer(1, 1, this.group);
		}
		catch (NacosException ex) {
			if (!isRefusal(ex)) {
				throw ex;
			}
		}
	}

	static boolean isRefusal(NacosException ex) {
		return ex.getErrCode() >= FIRST_REFUSAL && ex.getErrCode() <= LAST_REFUSAL;
	}

	/** Whether it is time to subscribe again after a refusal. */
	boolean mayTry(NacosWatch watch, long now) {
		Long refused = this.refused.get(watch);
		return refused == null || now - refused >= PATIENCE_NANOS;
	}

	void tryLater(NacosWatch watch, long now) {
		this.refused.put(watch, now);
	}

	boolean isSubscribed(NacosWatch watch) {
		return this.subscribed.containsKey(watch);
	}

	void subscribe(NacosWatch watch) throws NacosException {
		watch.follow(this);
		String service = watch.serviceId();
		EventListener listener = (event) -> {
			if (event instanceof NamingEvent change) {
				watch.answered(this, change.getInstances());
			}
		};
		this.naming.subscribe(service, this.group, listener);
		this.subscribed.put(watch, listener);
		// A service without instances leads to no event.
		watch.answered(this, this.naming.getAllInstances(service, this.group, true));
	}

	void unsubscribe(NacosWatch watch) throws NacosException {
		this.refused.remove(watch);
		EventListener listener = this.subscribed.remove(watch);
		if (listener != null) {
			this.naming.unsubscribe(watch.serviceId(), this.group, listener);
		}
	}

	List<String> services() throws NacosException {
		List<String> services = new ArrayList<>();
		ListView<String> page;
		int number = 1;
		do {
			page = this.naming.getServicesOfServer(number, PAGE, this.group);
			services.addAll(page.getData());
			number++;
		}
		while (services.size() < page.getCount() && !page.getData().isEmpty());
		return services;
	}

	/**
	 * Publishes all instances of a service that are ours: a client has one entry for a
	 * service, with one instance or with several.
	 */
	void publish(String service, Collection<Instance> instances) throws NacosException {
		forget(service);
		if (instances.size() == 1) {
			this.naming.registerInstance(service, this.group, instances.iterator().next());
		}
		else {
			this.naming.batchRegisterInstance(service, this.group, new ArrayList<>(instances));
		}
		this.published.add(service);
	}

	void withdraw(String service, Instance last) throws NacosException {
		forget(service);
		this.naming.deregisterInstance(service, this.group, last);
	}

	private void forget(String service) {
		this.published.remove(service);
		this.seen.removeIf((key) -> key.startsWith(service + "@"));
	}

	/**
	 * Whether the server still knows an instance that was published. It forgets when it
	 * forgets our connection, which every answer excludes; so its list, which may be
	 * long, is looked at only once.
	 */
	boolean knows(String service, Instance instance) throws NacosException {
		if (!this.published.contains(service)) {
			return false;
		}
		String key = service + "@" + instance.getIp() + ":" + instance.getPort();
		if (this.seen.contains(key)) {
			this.naming.getAllInstances(service, this.group, NOBODY, false);
			return true;
		}
		boolean found = this.naming.getAllInstances(service, this.group, false)
			.stream()
			.anyMatch((host) -> host.getIp().equals(instance.getIp()) && host.getPort() == instance.getPort());
		if (found) {
			this.seen.add(key);
		}
		return found;
	}

	@Override
	public void close() {
		try {
			this.naming.shutDown();
		}
		catch (NacosException | RuntimeException ex) {
			logger.debug("A client of Nacos did not shut down in order", ex);
		}
	}

}
