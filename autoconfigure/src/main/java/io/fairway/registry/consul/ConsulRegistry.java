package io.fairway.registry.consul;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntUnaryOperator;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.util.Assert;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Rejections;
import io.fairway.instance.Ticker;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.RegistryException;
import io.fairway.registry.WritableRegistry;

/**
 * A registry in Consul. Each watch is a chain of blocking queries that hold a connection
 * but no thread. A registration is a service with a check that passes as long as it is
 * renewed; Consul removes it a minute after it failed. Thread-safe.
 */
public final class ConsulRegistry implements WritableRegistry {

	private static final Log logger = LogFactory.getLog(ConsulRegistry.class);

	private static final JsonMapper MAPPER = new JsonMapper();

	/**
	 * So that the first questions for hundreds of services leave connections to others.
	 */
	private static final int SHORT_QUERIES = 16;

	private static final int OK = 200;

	private static final int NOT_FOUND = 404;

	private final String name;

	private final ConsulSettings settings;

	private final ConsulHttp http;

	private final AgentMonitor monitor;

	private final Rejections rejections;

	private final ConsulContext context;

	private final Set<ConsulWatch> watches = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean manyWatches = new AtomicBoolean();

	/** The agents that an instance was registered with: each knows only its own. */
	private final Map<InstanceId, Set<URI>> registrations = new ConcurrentHashMap<>();

	private volatile boolean closed;

	/**
	 * A registry that has not called Consul yet.
	 * @param name the name of the registry
	 * @param settings how to reach Consul
	 * @param client makes the HTTP client, with TLS set up if it is needed
	 * @param ticker measures pauses
	 * @param scheduler ends pauses; it is not closed by the registry
	 * @param random a number from 0 to less than the given bound
	 */
	public ConsulRegistry(String name, ConsulSettings settings, HttpClient.Builder client, Ticker ticker,
			ScheduledExecutorService scheduler, IntUnaryOperator random) {
		this.name = name;
		this.settings = settings;
		this.rejections = new Rejections("Registry '" + name + "'");
		this.http = new ConsulHttp(name, settings, client, scheduler);
		this.monitor = new AgentMonitor(this.http, scheduler, random, () -> !this.watches.isEmpty(),
				(cause) -> this.watches.forEach((watch) -> watch.interrupt(cause)));
		this.context = new ConsulContext(name, settings, this.http, this.monitor,
				new Turns(settings.maxBlockingQueries(), scheduler), new Turns(SHORT_QUERIES, scheduler),
				this.rejections, scheduler, ticker, random);
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Watch watch(String serviceId, InstancesListener listener) {
		ConsulWatch watch = new ConsulWatch(this.context, serviceId, listener, this.watches::remove);
		this.watches.add(watch);
		if (this.closed) {
			watch.close();
			return watch;
		}
		warnOfManyWatches();
		this.monitor.start();
		watch.ask();
		return watch;
	}

	private void warnOfManyWatches() {
		int limit = this.settings.maxBlockingQueries();
		if (this.watches.size() > limit && this.manyWatches.compareAndSet(false, true)) {
			logger.warn("Registry '" + this.name + "' watches more than " + limit
					+ " services. Further ones are asked for every 2 seconds in place of being pushed, since a"
					+ " Consul agent accepts 200 connections of one address unless told otherwise. Raise"
					+ " limits.http_max_conns_per_client of the agent, and then max-blocking-queries here");
		}
	}

	@Override
	public Collection<String> services() {
		String what = "cannot list services";
		HttpResponse<byte[]> answer = call(what,
				() -> this.http.get("/v1/catalog/services?" + this.context.datacenterParameter()));
		try {
			return new LinkedHashSet<>(MAPPER.readTree(required(what, answer).body()).propertyNames());
		}
		catch (JacksonException ex) {
			throw this.context.failure(what, ex);
		}
	}

	/**
	 * What Consul knows and what was left out since it made no sense.
	 * @return the rejections
	 */
	@Override
	public Rejections rejections() {
		return this.rejections;
	}

	@Override
	public void register(Instance instance, Duration ttl) {
		Assert.isTrue(ttl.compareTo(Duration.ZERO) > 0, () -> "ttl: " + ttl + " (expected: more than 0)");
		URI agent = this.http.agent();
		this.registrations.computeIfAbsent(instance.id(), (id) -> ConcurrentHashMap.newKeySet()).add(agent);
		String what = "cannot register " + instance;
		byte[] definition = ServiceDefinition.write(instance, ttl, this.rejections);
		required(what, call(what,
				() -> this.http.put(agent, "/v1/agent/service/register?replace-existing-checks=true", definition)));
	}

	@Override
	public boolean renew(InstanceId id) {
		String what = "cannot renew " + id;
		HttpResponse<byte[]> answer = call(what, () -> this.http.put(this.http.agent(),
				"/v1/agent/check/pass/" + ConsulContext.encoded(ServiceDefinition.checkId(id)), new byte[0]));
		if (isUnknownCheck(answer)) {
			return false;
		}
		required(what, answer);
		return true;
	}

	/** Before Consul 1.11, an unknown check was an error of the server. */
	private static boolean isUnknownCheck(HttpResponse<byte[]> answer) {
		String body = new String(answer.body(), StandardCharsets.UTF_8);
		return answer.statusCode() == NOT_FOUND || (answer.statusCode() != OK
				&& (body.contains("does not have associated TTL") || body.contains("Unknown check")));
	}

	@Override
	public void deregister(InstanceId id) {
		Set<URI> agents = this.registrations.remove(id);
		RegistryException failure = null;
		for (URI agent : (agents != null) ? agents : Set.of(this.http.agent())) {
			try {
				deregister(id, agent);
			}
			catch (RegistryException ex) {
				failure = ex;
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	private void deregister(InstanceId id, URI agent) {
		String what = "cannot deregister " + id;
		String path = "/v1/agent/service/deregister/" + ConsulContext.encoded(ServiceDefinition.id(id));
		HttpResponse<byte[]> answer = call(what, () -> this.http.put(agent, path, new byte[0]));
		if (answer.statusCode() != NOT_FOUND) {
			required(what, answer);
		}
	}

	private HttpResponse<byte[]> call(String what, Call call) {
		try {
			return call.answer();
		}
		catch (IOException ex) {
			throw this.context.failure(what, ex);
		}
	}

	private HttpResponse<byte[]> required(String what, HttpResponse<byte[]> answer) {
		if (answer.statusCode() != OK) {
			throw this.context.failure(what, answer);
		}
		return answer;
	}

	@Override
	public void close() {
		this.closed = true;
		this.monitor.close();
		this.watches.forEach(ConsulWatch::close);
		this.http.close();
	}

	@FunctionalInterface
	private interface Call {

		HttpResponse<byte[]> answer() throws IOException;

	}

}
