package io.fairway.registry.nacos;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.api.naming.NamingService;
import com.alibaba.nacos.api.naming.listener.EventListener;
import com.alibaba.nacos.api.naming.listener.NamingEvent;
import com.alibaba.nacos.api.naming.pojo.Instance;
import com.alibaba.nacos.api.naming.pojo.ListView;
import org.jspecify.annotations.Nullable;

/**
 * A server of Nacos and its clients, for what a real one cannot be made to do.
 */
final class FakeNacos {

	final Map<String, List<Instance>> services = new ConcurrentHashMap<>();

	final List<String> calls = new CopyOnWriteArrayList<>();

	final AtomicInteger open = new AtomicInteger();

	final CountDownLatch hang = new CountDownLatch(1);

	private final Map<String, List<EventListener>> listeners = new ConcurrentHashMap<>();

	volatile boolean hanging;

	volatile @Nullable NacosException failure;

	volatile @Nullable NacosException creation;

	NamingService create() throws NacosException {
		this.calls.add("create");
		if (this.hanging) {
			awaitEnd();
		}
		if (this.creation != null) {
			throw this.creation;
		}
		this.open.incrementAndGet();
		return (NamingService) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { NamingService.class }, (proxy, method, args) -> answer(method.getName(), args));
	}

	private void awaitEnd() {
		try {
			this.hang.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	void push(String service, Instance... hosts) {
		this.services.put(service, List.of(hosts));
		this.listeners.getOrDefault(service, List.of())
			.forEach((listener) -> listener.onEvent(new NamingEvent(service, List.of(hosts))));
	}

	@SuppressWarnings("unchecked")
	private @Nullable Object answer(String method, Object[] args) throws NacosException {
		if (method.equals("getServerStatus")) {
			return (this.failure != null) ? "DOWN" : "UP";
		}
		if (method.equals("shutDown")) {
			this.open.decrementAndGet();
			return null;
		}
		if (this.failure != null) {
			throw this.failure;
		}
		switch (method) {
			case "getServicesOfServer" -> {
				ListView<String> page = new ListView<>();
				page.setData(new ArrayList<>(this.services.keySet()));
				page.setCount(this.services.size());
				return page;
			}
			case "getAllInstances" -> {
				boolean everybody = !(args[2] instanceof List<?> clusters) || clusters.isEmpty();
				return everybody ? this.services.getOrDefault((String) args[0], List.of()) : List.of();
			}
			case "subscribe" -> this.listeners.computeIfAbsent((String) args[0], (id) -> new CopyOnWriteArrayList<>())
				.add((EventListener) args[2]);
			case "unsubscribe" -> this.listeners.get((String) args[0]).remove((EventListener) args[2]);
			case "registerInstance" -> push((String) args[0], (Instance) args[2]);
			case "batchRegisterInstance" -> push((String) args[0], ((List<Instance>) args[2]).toArray(Instance[]::new));
			case "deregisterInstance" -> push((String) args[0]);
			default -> throw new UnsupportedOperationException(method);
		}
		this.calls.add(method + " " + args[0]);
		return null;
	}

}
