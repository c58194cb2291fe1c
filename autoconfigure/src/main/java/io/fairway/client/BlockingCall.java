package io.fairway.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequestContext;
import org.springframework.cloud.client.loadbalancer.DefaultResponse;
import org.springframework.cloud.client.loadbalancer.EmptyResponse;
import org.springframework.cloud.client.loadbalancer.HttpRequestLoadBalancerRequest;
import org.springframework.cloud.client.loadbalancer.LoadBalancerRequest;
import org.springframework.cloud.client.loadbalancer.LoadBalancerRequestAdapter;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.client.loadbalancer.TimedRequestContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.ClientHttpResponse;

import io.fairway.instance.InstanceId;
import io.fairway.retry.Attempts;

/**
 * One call of {@code RestTemplate} or {@code RestClient}, with all its attempts. Only
 * HTTP requests are repeated: of others nobody knows what has happened when they fail.
 */
final class BlockingCall<T> {

	private final LoadBalancedService service;

	private final LoadBalancerRequest<T> request;

	private final @Nullable RequestData data;

	private final Attempts attempts;

	private final Attempt<T> attempt;

	/**
	 * A call that was not made yet.
	 * @param attempt sends a request to an instance, and counts it
	 */
	BlockingCall(LoadBalancedService service, LoadBalancerRequest<T> request, Attempt<T> attempt) {
		this.service = service;
		this.request = request;
		this.data = data(request);
		this.attempts = (this.data != null) ? service.retries().begin(String.valueOf(this.data.getHttpMethod()))
				: Attempts.once();
		this.attempt = attempt;
	}

	private static @Nullable RequestData data(LoadBalancerRequest<?> request) {
		return (request instanceof HttpRequestLoadBalancerRequest http && http.getHttpRequest() != null)
				? new RequestData(http.getHttpRequest()) : null;
	}

	T execute() throws IOException {
		Choice<T> choice = choose(null);
		ServiceInstance instance = choice.instance();
		if (instance == null) {
			this.service.blocking().discard(choice.request(), new EmptyResponse());
			throw new NoInstanceAvailableException(this.service.serviceId(), this.service.problem(choice.request()));
		}
		return execute(instance, choice.request());
	}

	private T execute(ServiceInstance first, LoadBalancerRequestAdapter<T, ?> begun) throws IOException {
		ServiceInstance instance = first;
		LoadBalancerRequestAdapter<T, ?> request = begun;
		while (true) {
			Choice<T> next;
			try {
				T result = send(instance, request);
				next = (result instanceof ClientHttpResponse response) ? next(instance, response) : null;
				if (next == null) {
					return result;
				}
			}
			catch (IOException | RuntimeException ex) {
				next = next(instance, ex);
				if (next == null) {
					throw ex;
				}
			}
			instance = next.toInstance();
			request = next.request();
		}
	}

	private T send(ServiceInstance instance, LoadBalancerRequest<T> request) throws IOException {
		if (!this.attempts.isRepeated()) {
			return this.attempt.send(this.service, instance, request);
		}
		Runnable end = this.attempts.begin();
		try {
			return this.attempt.send(this.service, instance, request);
		}
		finally {
			end.run();
		}
	}

	/** Where to repeat a request that failed, after the time to wait. */
	private @Nullable Choice<T> next(ServiceInstance failed, Exception failure) {
		if (!this.attempts.isRepeatedAfter(InstanceId.of(failed), failure)) {
			return null;
		}
		Choice<T> next = choose(failed);
		return isWorthIt(next) ? next : null;
	}

	private @Nullable Choice<T> next(ServiceInstance failed, ClientHttpResponse response) throws IOException {
		int status = response.getStatusCode().value();
		if (!this.attempts.mayRepeat(status) || !this.attempts.isRepeatedAfter(InstanceId.of(failed), status,
				response.getHeaders().getFirst(HttpHeaders.RETRY_AFTER))) {
			return null;
		}
		Choice<T> next = choose(failed);
		if (!isWorthIt(next)) {
			return null;
		}
		response.close();
		return next;
	}

	private boolean isWorthIt(Choice<T> next) {
		ServiceInstance instance = next.instance();
		Duration pause = (instance != null) ? this.attempts.pauseBefore(InstanceId.of(instance)) : null;
		if (pause != null && slept(pause)) {
			return true;
		}
		this.service.blocking()
			.discard(next.request(), (instance != null) ? new DefaultResponse(instance) : new EmptyResponse());
		return false;
	}

	/** Waits, and tells whether nobody interrupted that. */
	static boolean slept(Duration pause) {
		try {
			TimeUnit.NANOSECONDS.sleep(pause.toNanos());
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private Choice<T> choose(@Nullable ServiceInstance failed) {
		LoadBalancerRequestAdapter<T, TimedRequestContext> balanced = new LoadBalancerRequestAdapter<>(this.request,
				context(failed));
		this.service.blocking().start(balanced);
		Response<ServiceInstance> response = this.service.reserve(balanced).block();
		return new Choice<>(balanced, (response != null) ? response.getServer() : null);
	}

	private TimedRequestContext context(@Nullable ServiceInstance failed) {
		if (failed != null && this.data != null) {
			return new RepeatedRequestContext(this.attempts, failed, this.data, this.service.hint());
		}
		return (this.data != null) ? new RequestDataContext(this.data, this.service.hint())
				: new DefaultRequestContext(this.request, this.service.hint());
	}

	/** Sends a request to an instance. */
	@FunctionalInterface
	interface Attempt<T> {

		T send(LoadBalancedService service, ServiceInstance instance, LoadBalancerRequest<T> request)
				throws IOException;

	}

	private record Choice<T>(LoadBalancerRequestAdapter<T, TimedRequestContext> request,
			@Nullable ServiceInstance instance) {

		ServiceInstance toInstance() {
			return Objects.requireNonNull(this.instance);
		}

	}

}
