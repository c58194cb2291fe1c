package io.fairway.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import feign.Client;
import feign.Request;
import feign.Response;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.openfeign.loadbalancer.LoadBalancerFeignRequestTransformer;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.InstanceId;

/**
 * The calls that pass through a load-balancing client of Feign. Above that client a call
 * begins and ends; below it, an attempt at one instance does. What is below knows only an
 * address, so the last transformer of the request hands the instance down, on the thread
 * that all of it happens on. A request that was not balanced passes uncounted.
 */
final class FeignCalls {

	private final InstanceStatsRegistry stats;

	private final ThreadLocal<@Nullable Call> current = new ThreadLocal<>();

	FeignCalls(InstanceStatsRegistry stats) {
		this.stats = stats;
	}

	/** A call from its beginning to its response, whatever its attempts. */
	Response call(Execution execution) throws IOException {
		Call outer = this.current.get();
		Call call = new Call();
		this.current.set(call);
		try {
			return execution.execute();
		}
		catch (Throwable ex) {
			call.fail(ex);
			throw ex;
		}
		finally {
			restore(outer);
		}
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
				call.next = new Attempt(request, instance);
			}
			return request;
		});
		return marking;
	}

	/** The client below the load-balancing one. */
	Client counting(Client delegate) {
		return (request, options) -> {
			Call call = this.current.get();
			Attempt attempt = (call != null) ? call.next : null;
			if (call == null || attempt == null || attempt.request() != request) {
				return delegate.execute(request, options);
			}
			RequestLease lease = this.stats.of(InstanceId.of(attempt.instance())).begin();
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

	private record Attempt(Request request, ServiceInstance instance) {
	}

	private static final class Call {

		private @Nullable Attempt next;

		private @Nullable RequestLease lease;

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

	}

}
