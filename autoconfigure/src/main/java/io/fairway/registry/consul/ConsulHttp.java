package io.fairway.registry.consul;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Calls of Consul's agents that hold no thread while they wait. Thread-safe.
 */
final class ConsulHttp implements AutoCloseable {

	private final ConsulSettings settings;

	private final ScheduledExecutorService scheduler;

	private final ClosableHttpClient client;

	private final AtomicInteger agent = new AtomicInteger();

	private final Set<CompletableFuture<?>> calls = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	ConsulHttp(String name, ConsulSettings settings, HttpClient.Builder client, ScheduledExecutorService scheduler) {
		this.settings = settings;
		this.scheduler = scheduler;
		// One connection for each query: over one for all, an agent's limit of streams
		// would fail those beyond it.
		client.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(settings.timeout());
		this.client = new ClosableHttpClient(name, client);
	}

	/** The agent that is asked now. */
	URI agent() {
		List<URI> agents = this.settings.endpoints();
		return agents.get(Integer.remainderUnsigned(this.agent.get(), agents.size()));
	}

	/** Goes on with the next agent, since this one does not answer. */
	void nextAgent() {
		this.agent.incrementAndGet();
	}

	/**
	 * Asks for something.
	 * @param agent the agent
	 * @param path the path and query
	 * @param wait how long the agent was asked to wait with its answer
	 */
	CompletableFuture<HttpResponse<byte[]>> get(URI agent, String path, Duration wait) {
		return send(agent, path, wait, HttpRequest.newBuilder().GET());
	}

	/** Asks for something and waits for it. */
	HttpResponse<byte[]> get(String path) throws IOException {
		return await(get(agent(), path, Duration.ZERO));
	}

	/** Changes something and waits until it is done. */
	HttpResponse<byte[]> put(URI agent, String path, byte[] body) throws IOException {
		return await(send(agent, path, Duration.ZERO,
				HttpRequest.newBuilder().PUT(HttpRequest.BodyPublishers.ofByteArray(body))));
	}

	/**
	 * Sends a request. The time is limited here, since the client's own limit does not
	 * cover the body.
	 */
	private CompletableFuture<HttpResponse<byte[]>> send(URI agent, String path, Duration wait,
			HttpRequest.Builder request) {
		if (this.settings.token() != null) {
			request.header("X-Consul-Token", this.settings.token());
		}
		CompletableFuture<HttpResponse<byte[]>> exchange = this.client.client()
			.sendAsync(request.uri(URI.create(agent + path)).build(), HttpResponse.BodyHandlers.ofByteArray());
		CompletableFuture<HttpResponse<byte[]>> call = new CompletableFuture<>();
		Duration limit = this.settings.timeout().plus(wait);
		ScheduledFuture<?> end = this.scheduler.schedule(
				() -> call.completeExceptionally(new HttpTimeoutException("no answer within " + limit)),
				limit.toNanos(), TimeUnit.NANOSECONDS);
		this.calls.add(call);
		exchange.whenCompleteAsync((response, failure) -> complete(call, response, failure), this.client.executor());
		call.whenComplete((response, failure) -> {
			this.calls.remove(call);
			end.cancel(false);
			exchange.cancel(true);
		});
		if (this.closed) {
			call.cancel(false);
		}
		return call;
	}

	private static void complete(CompletableFuture<HttpResponse<byte[]>> call, @Nullable HttpResponse<byte[]> response,
			@Nullable Throwable failure) {
		if (failure != null) {
			call.completeExceptionally(failure);
		}
		else {
			call.complete(response);
		}
	}

	/** The wait has an end of its own: this may be the thread of the scheduler. */
	private HttpResponse<byte[]> await(CompletableFuture<HttpResponse<byte[]>> call) throws IOException {
		try {
			return call.get(this.settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof IOException cause) ? cause : new IOException(ex.getCause());
		}
		catch (TimeoutException ex) {
			call.cancel(false);
			throw new HttpTimeoutException("no answer within " + this.settings.timeout());
		}
		catch (CancellationException ex) {
			throw new IOException("the registry is closed", ex);
		}
		catch (InterruptedException ex) {
			call.cancel(false);
			Thread.currentThread().interrupt();
			throw new IOException("interrupted", ex);
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.calls.forEach((call) -> call.cancel(false));
		this.client.close();
	}

}
