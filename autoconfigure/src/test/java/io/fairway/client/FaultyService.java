package io.fairway.client;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.loadbalancer.CompletionContext;
import org.springframework.cloud.client.loadbalancer.LoadBalancerLifecycle;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.context.ConfigurableApplicationContext;

import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.InstanceId;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application that calls a service named {@code users}. All but one of its instances
 * answer as they are asked to; nobody listens at the last one. The service named
 * {@code nobody} has no instance.
 */
final class FaultyService implements AutoCloseable {

	/** How long a client waits for an answer. */
	static final Duration TIMEOUT = Duration.ofMillis(100);

	private final List<FaultServer> servers = Stream.generate(FaultServer::start).limit(3).toList();

	private final ConfigurableApplicationContext context;

	private final List<InstanceStats> stats;

	private FaultyService(boolean dead, Class<?> application, String... properties) {
		List<Integer> ports = new ArrayList<>(this.servers.stream().map(FaultServer::port).toList());
		if (dead) {
			ports.add(FaultServer.deadPort());
		}
		List<String> all = new ArrayList<>(List.of(properties));
		all.add("spring.main.web-application-type=none");
		all.add("logging.level.reactor=off");
		all.add("logging.level.org.springframework.cloud=off");
		all.add("spring.cloud.loadbalancer.retry.retryable-status-codes=503");
		all.add("fairway.discovery.registries.fixed.type=config");
		IntStream.range(0, ports.size())
			.mapToObj((i) -> "fairway.discovery.registries.fixed.services.users[" + i + "].uri=http://127.0.0.1:"
					+ ports.get(i))
			.forEach(all::add);
		this.context = new SpringApplicationBuilder(application).properties(all.toArray(String[]::new)).run();
		InstanceStatsRegistry registry = this.context.getBean(InstanceStatsRegistry.class);
		this.stats = ports.stream().map((port) -> registry.of(new InstanceId("users", "127.0.0.1", port))).toList();
	}

	static FaultyService start(Class<?> application, boolean retry) {
		return new FaultyService(true, application, "spring.cloud.loadbalancer.retry.enabled=" + retry);
	}

	static FaultyService startHealthy(Class<?> application) {
		return new FaultyService(false, application);
	}

	/** The URL for a path of a storm. */
	static String url(String path) {
		return path.equals("/nobody") ? "http://nobody/ok" : "http://users" + path;
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	CallStorm storm() {
		return new CallStorm(bean(InstanceStatsRegistry.class), this.stats);
	}

	int inFlight() {
		return this.stats.stream().mapToInt(InstanceStats::inFlight).sum();
	}

	/** Checks that a call of {@code /gate} counts until its body ends. */
	void assertCountsUntilBodyEnds(Runnable call) throws InterruptedException {
		Thread thread = new Thread(call);
		thread.start();
		await().until(() -> inFlight() == 1 && isAnswered());
		assertThat(thread.isAlive()).isTrue();
		this.servers.forEach(FaultServer::openGate);
		thread.join();
		await().until(() -> inFlight() == 0);
	}

	/** Zero if no instance was ever called. */
	double totalOfLatencies() {
		return this.stats.stream().mapToDouble((stats) -> stats.latency(System.nanoTime())).sum();
	}

	private boolean isAnswered() {
		return totalOfLatencies() > 0;
	}

	@Override
	public void close() {
		this.context.close();
		this.servers.forEach(FaultServer::close);
	}

	/**
	 * A lifecycle bean of an application that fails where it is asked to.
	 */
	static final class FaultyLifecycle implements LoadBalancerLifecycle<RequestDataContext, Object, Object> {

		@Override
		public void onStart(Request<RequestDataContext> request) {
		}

		@Override
		public void onStartRequest(Request<RequestDataContext> request, Response<Object> response) {
		}

		@Override
		public void onComplete(CompletionContext<Object, Object, RequestDataContext> completion) {
			Object context = completion.getLoadBalancerRequest().getContext();
			if (context instanceof RequestDataContext request && isLifecycle(request.getClientRequest().getUrl())) {
				throw new IllegalStateException("Faulty lifecycle");
			}
		}

		private static boolean isLifecycle(URI uri) {
			return uri.getPath().equals("/lifecycle");
		}

	}

}
