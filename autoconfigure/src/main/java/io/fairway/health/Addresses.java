package io.fairway.health;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import io.fairway.discovery.AddressPolicy;
import io.fairway.health.HealthProbe.Attempt;

/**
 * Finds the address that a host leads to, and connects to no other: what was examined is
 * an address and not a name, which may lead elsewhere the next time. Names are looked up
 * on a few threads, since that blocks. Thread-safe.
 */
final class Addresses implements AutoCloseable {

	private static final int MAX_THREADS = 4;

	private static final int IDLE_SECONDS = 30;

	private final Supplier<AddressPolicy> policy;

	private final Resolver resolver;

	private final ThreadPoolExecutor executor;

	/**
	 * Addresses that a policy allows.
	 * @param policy the policy that holds now
	 * @param resolver looks up a name
	 */
	Addresses(Supplier<AddressPolicy> policy, Resolver resolver) {
		this.policy = policy;
		this.resolver = resolver;
		this.executor = new ThreadPoolExecutor(MAX_THREADS, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), threads());
		this.executor.allowCoreThreadTimeOut(true);
	}

	private static ThreadFactory threads() {
		CustomizableThreadFactory threads = new CustomizableThreadFactory("fairway-health-dns-");
		threads.setDaemon(true);
		return threads;
	}

	/**
	 * Finds an address that may be connected to.
	 * @param host a host name or an address
	 * @param found told of the address, at once if the host is an address
	 * @param problem told why there is none
	 * @return ends the search
	 */
	Attempt find(String host, Consumer<InetAddress> found, Consumer<String> problem) {
		String objection = this.policy.get().objection(host);
		InetAddress literal = AddressPolicy.literal(host);
		if (objection != null) {
			problem.accept("refused: " + host + " " + objection);
		}
		else if (literal != null) {
			found.accept(literal);
		}
		else {
			Runnable lookup = () -> lookUp(host, found, problem);
			this.executor.execute(lookup);
			return () -> this.executor.remove(lookup);
		}
		return () -> {
		};
	}

	private void lookUp(String host, Consumer<InetAddress> found, Consumer<String> problem) {
		AddressPolicy policy = this.policy.get();
		@Nullable InetAddress allowed;
		try {
			allowed = Arrays.stream(this.resolver.resolve(host))
				.filter((address) -> policy.objection(address) == null)
				.findFirst()
				.orElse(null);
		}
		catch (UnknownHostException ex) {
			problem.accept("unknown host " + host);
			return;
		}
		if (allowed != null) {
			found.accept(allowed);
		}
		else {
			problem.accept("refused: " + host + " leads to an address that may not be called");
		}
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

	/**
	 * Looks up names.
	 */
	@FunctionalInterface
	interface Resolver {

		/**
		 * The addresses of a host.
		 * @throws UnknownHostException if there are none
		 */
		InetAddress[] resolve(String host) throws UnknownHostException;

	}

}
