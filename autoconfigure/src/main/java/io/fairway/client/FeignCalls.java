package io.fairway.client;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

import feign.Client;
import feign.Request;
import feign.Response;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.client.loadbalancer.LoadBalancerRequest;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.openfeign.loadbalancer.LoadBalancerFeignRequestTransformer;
import org.springframework.http.HttpHeaders;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.InstanceId;
import io.fairway.retry.Attempts;
import io.fairway.retry.RetryRegistry;

/**
 * The calls that pass through a load-balancing client of Feign. Above that client a call
 * begins and ends; below it, an attempt at one instance does. What is below knows only an
 * address, so the last transformer of the request hands the instance down, on the thread
 * that all of it happens on. A request that was not balanced passes uncounted.
 */
final class FeignCalls {

	private final InstanceStatsRegistry stats;

	private final RetryRegistry retries;

	private final ThreadLocal<@Nullable Call> current = new ThreadLocal<>();

	FeignCalls(InstanceStatsRegistry stats, RetryRegistry retries) {
		this.stats = stats;
		this.retries = retries;
	}

	/** A call whose attempts, if it has several, are somebody else's business. */
	Response call(Execution execution) throws IOException {
		return within(new Call(Attempts.once()), (call) -> execution.execute());
	}

	/**
	 * A call that is executed again, on another instance, as long as its retries say so.
	 */
	Response callRepeatedly(Request request, Execution execution) throws IOException {
		String serviceId = URI.create(request.url()).getHost();
		if (serviceId == null) {
			return call(execution);
		}
		Attempts attempts = this.retries.of(serviceId).begin(request.httpMethod().name());
		return within(new Call(attempts), (call) -> call.executeRepeatedly(execution));
	}

	private Response within(Call call, Attempt attempt) throws IOException {
		Call outer = this.current.get();
		this.current.set(call);
		try {
			return attempt.execute(call);
		}
		catch (Throwable ex) {
			call.fail(ex);
			throw ex;
		}
		finally {
			restore(outer);
		}
	}

	/** The load balancer, asked for another instance than those that were tried. */
	LoadBalancerClient choosing(LoadBalancerClient delegate) {
		return new RepeatingChooser(delegate);
	}

	private void restore(@Nullable Call outer) {
		if (outer != null) {
			this.current.set(outer);
		}
		else {
			this.current.remove();
		}
	}

	/** Adds to what transforms requests what tells us the instance of a request. */
	List<LoadBalancerFeignRequestTransformer> marking(List<LoadBalancerFeignRequestTransformer> transformers) {
		List<LoadBalancerFeignRequestTransformer> marking = new ArrayList<>(transformers);
		marking.add((request, instance) -> {
			Call call = this.current.get();
			if (call != null) {
				call.next = new Target(request, instance);
			}
			return request;
		});
		return marking;
	}

	/** The client below the load-balancing one. */
	Client counting(Client delegate) {
		return (request, options) -> {
			Call call = this.current.get();
			Target target = (call != null) ? call.next : null;
			if (call == null || target == null || target.request() != request) {
				return delegate.execute(request, options);
			}
			RequestLease lease = this.stats.of(InstanceId.of(target.instance())).begin();
			call.begin(lease);
			try {
				return CountedFeignBody.of(delegate.execute(request, options), lease);
			}
			catch (Throwable ex) {
				lease.fail(ex);
				throw ex;
			}
		};
	}

	@FunctionalInterface
	interface Execution {

		Response execute() throws IOException;

	}

	private record Target(Request request, ServiceInstance instance) {
	}

	@FunctionalInterface
	private interface Attempt {

		Response execute(Call call) throws IOException;

	}

	private static final class Call {

		private final Attempts attempts;

		private @Nullable Target next;

		private @Nullable RequestLease lease;

		/**
		 * How the last attempt ended, which is how the call ends if there is no other.
		 */
		private Execution end = () -> {
			throw new IllegalStateException("no attempt has ended yet");
		};

		private @Nullable Response answer;

		private Runnable attemptEnd = () -> {
		};

		Call(Attempts attempts) {
			this.attempts = attempts;
		}

		void begin(RequestLease lease) {
			if (this.lease != null) {
				this.lease.close();
			}
			this.lease = lease;
		}

		void fail(Throwable failure) {
			if (this.lease != null) {
				this.lease.fail(failure);
			}
		}

		Response executeRepeatedly(Execution execution) throws IOException {
			while (true) {
				try {
					Response response = execute(execution);
					if (!isRepeatedAfter(response)) {
						return response;
					}
				}
				catch (NoOtherInstanceException ex) {
					return this.end.execute();
				}
				catch (IOException | RuntimeException ex) {
					if (!isRepeatedAfter(ex)) {
						throw ex;
					}
				}
			}
		}

		private Response execute(Execution execution) throws IOException {
			try {
				return execution.execute();
			}
			finally {
				this.attemptEnd.run();
				this.attemptEnd = () -> {
				};
			}
		}

		private boolean isRepeatedAfter(Response response) {
			if (this.next == null || !this.attempts.mayRepeat(response.status())) {
				return false;
			}
			Collection<String> retryAfter = response.headers().getOrDefault(HttpHeaders.RETRY_AFTER, List.of());
			if (!this.attempts.isRepeatedAfter(InstanceId.of(this.next.instance()), response.status(),
					retryAfter.stream().findFirst().orElse(null))) {
				return false;
			}
			this.end = () -> response;
			this.answer = response;
			return true;
		}

		private boolean isRepeatedAfter(Exception failure) {
			if (this.next == null || !this.attempts.isRepeatedAfter(InstanceId.of(this.next.instance()), failure)) {
				return false;
			}
			this.end = () -> {
				throw rethrowable(failure);
			};
			this.answer = null;
			return true;
		}

		private static IOException rethrowable(Exception failure) {
			if (failure instanceof IOException ex) {
				return ex;
			}
			throw (RuntimeException) failure;
		}

		/** The instance for the next attempt, which begins once it is worth it. */
		ServiceInstance next(@Nullable ServiceInstance instance) {
			Duration pause = (instance != null) ? this.attempts.pauseBefore(InstanceId.of(instance)) : null;
			if (instance == null || pause == null || !BlockingCall.slept(pause)) {
				throw new NoOtherInstanceException();
			}
			if (this.answer != null) {
				this.answer.close();
			}
			this.attemptEnd = this.attempts.begin();
			return instance;
		}

	}

	/** A signal, not a failure: it never leaves this class. */
	private static final class NoOtherInstanceException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		NoOtherInstanceException() {
			super("no other instance", null, false, false);
		}

	}

	private final class RepeatingChooser implements LoadBalancerClient {

		private final LoadBalancerClient delegate;

		RepeatingChooser(LoadBalancerClient delegate) {
			this.delegate = delegate;
		}

		@Override
		public <T> ServiceInstance choose(String serviceId,
				org.springframework.cloud.client.loadbalancer.Request<T> request) {
			Call call = FeignCalls.this.current.get();
			Target failed = (call != null) ? call.next : null;
			if (call == null || failed == null || !call.attempts.isRepeated()
					|| !(request.getContext() instanceof RequestDataContext context)) {
				return this.delegate.choose(serviceId, request);
			}
			return call
				.next(this.delegate.choose(serviceId, new DefaultRequest<>(new RepeatedRequestContext(call.attempts,
						failed.instance(), Objects.requireNonNull(context.getClientRequest()), context.getHint()))));
		}

		@Override
		public ServiceInstance choose(String serviceId) {
			return this.delegate.choose(serviceId);
		}

		@Override
		public <T> T execute(String serviceId, LoadBalancerRequest<T> request) throws IOException {
			return this.delegate.execute(serviceId, request);
		}

		@Override
		public <T> T execute(String serviceId, ServiceInstance instance, LoadBalancerRequest<T> request)
				throws IOException {
			return this.delegate.execute(serviceId, instance, request);
		}

		@Override
		public URI reconstructURI(ServiceInstance instance, URI original) {
			return this.delegate.reconstructURI(instance, original);
		}

	}

}
