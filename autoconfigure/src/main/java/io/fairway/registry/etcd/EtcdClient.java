package io.fairway.registry.etcd;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

import io.etcd.jetcd.api.AuthGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;

/**
 * Calls of one etcd cluster. All go to the same member until that one fails, and then to
 * the next. Every call has an end: an answer, or a failure within the timeout.
 * Thread-safe.
 */
final class EtcdClient implements AutoCloseable {

	/** Room for some 100 000 instances of a service. */
	private static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

	private final List<Member> members;

	private final AtomicInteger current;

	private final EtcdLogin login;

	private final Duration timeout;

	EtcdClient(EtcdSettings settings, IntUnaryOperator random) {
		this.members = settings.endpoints()
			.stream()
			.map((endpoint) -> new Member(endpoint, channel(endpoint, settings)))
			.toList();
		// A fleet spreads over the members.
		this.current = new AtomicInteger(random.applyAsInt(this.members.size()));
		this.login = new EtcdLogin(settings);
		this.timeout = settings.timeout();
	}

	private static ManagedChannel channel(String endpoint, EtcdSettings settings) {
		return Grpc.newChannelBuilder(target(endpoint), settings.transport())
			.maxInboundMessageSize(MAX_MESSAGE_BYTES)
			.disableServiceConfigLookUp()
			.userAgent("fairway")
			.build();
	}

	/** Escapes the brackets of an IPv6 address. */
	private static String target(String endpoint) {
		try {
			return new URI("dns", "", "/" + endpoint, null).toString();
		}
		catch (URISyntaxException ex) {
			throw new IllegalArgumentException("endpoint: " + endpoint + " (expected: host:port)", ex);
		}
	}

	/** How many members there are. */
	int size() {
		return this.members.size();
	}

	/** A connection for calls that stay open. */
	CompletableFuture<Connection> connect() {
		Member member = member();
		return headers(member, deadline()).thenApply((headers) -> new Connection(member, headers))
			.whenComplete((connection, failure) -> {
				if (connection == null) {
					failed(member);
				}
			});
	}

	/**
	 * Makes a call, on other members too if the first does not answer, and with a new
	 * token if the old one is not accepted.
	 */
	<Q, R> CompletableFuture<R> ask(MethodDescriptor<Q, R> method, Q request) {
		return ask(method, request, deadline(), size(), this.login.possible());
	}

	private <Q, R> CompletableFuture<R> ask(MethodDescriptor<Q, R> method, Q request, Deadline deadline, int attempts,
			boolean loginAgain) {
		Member member = member();
		return headers(member, deadline)
			.thenCompose((headers) -> call(new Connection(member, headers).channel(), method, request, deadline)
				.exceptionallyCompose((failure) -> {
					if (loginAgain && isLoginFailure(failure)) {
						this.login.forget(headers);
						return ask(method, request, deadline, attempts, false);
					}
					return CompletableFuture.failedFuture(failure);
				}))
			.exceptionallyCompose((failure) -> {
				if (!isOutage(failure)) {
					return CompletableFuture.failedFuture(failure);
				}
				failed(member);
				return (attempts > 1 && !deadline.isExpired())
						? ask(method, request, deadline, attempts - 1, loginAgain)
						: CompletableFuture.failedFuture(failure);
			});
	}

	private CompletableFuture<Metadata> headers(Member member, Deadline deadline) {
		return this.login
			.headers((request) -> call(member.channel(), AuthGrpc.getAuthenticateMethod(), request, deadline));
	}

	private static <Q, R> CompletableFuture<R> call(Channel channel, MethodDescriptor<Q, R> method, Q request,
			Deadline deadline) {
		CallOptions options = CallOptions.DEFAULT.withDeadline(deadline).withExecutor(Runnable::run);
		Answer<R> answer = new Answer<>();
		ClientCalls.asyncUnaryCall(channel.newCall(method, options), request, answer);
		return answer.future;
	}

	private Deadline deadline() {
		return Deadline.after(this.timeout.toNanos(), TimeUnit.NANOSECONDS);
	}

	private Member member() {
		return this.members.get(this.current.get());
	}

	/**
	 * Turns to the next member, and makes the failed one connect anew when it is used.
	 */
	void failed(Member member) {
		int index = this.members.indexOf(member);
		this.current.compareAndSet(index, (index + 1) % this.members.size());
		member.channel().enterIdle();
	}

	/** Whether calls have a newer token than this connection. */
	boolean isOutdated(Connection connection) {
		return !this.login.isCurrent(connection.headers());
	}

	/**
	 * Whether a call failed for a reason that another member or a later time may cure.
	 */
	static boolean isOutage(Throwable failure) {
		Status.Code code = status(failure).getCode();
		return code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED;
	}

	private static boolean isLoginFailure(Throwable failure) {
		Status.Code code = status(failure).getCode();
		return code == Status.Code.UNAUTHENTICATED || code == Status.Code.INVALID_ARGUMENT;
	}

	static Status status(Throwable failure) {
		return Status.fromThrowable(failure);
	}

	@Override
	public void close() {
		this.members.forEach((member) -> member.channel().shutdownNow());
		Deadline deadline = Deadline.after(CLOSE_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
		try {
			for (Member member : this.members) {
				member.channel().awaitTermination(deadline.timeRemaining(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * A member of the cluster.
	 *
	 * @param endpoint its address
	 * @param channel connects to it when it is used
	 */
	record Member(String endpoint, ManagedChannel channel) {

	}

	/**
	 * A member with the headers that it expects.
	 *
	 * @param member the member
	 * @param headers the headers of a call
	 */
	record Connection(Member member, Metadata headers) {

		Channel channel() {
			return ClientInterceptors.intercept(this.member.channel(),
					MetadataUtils.newAttachHeadersInterceptor(this.headers));
		}

	}

	private static final class Answer<R> implements StreamObserver<R> {

		private final CompletableFuture<R> future = new CompletableFuture<>();

		@Override
		public void onNext(R value) {
			this.future.complete(value);
		}

		@Override
		public void onError(Throwable failure) {
			this.future.completeExceptionally(failure);
		}

		@Override
		public void onCompleted() {
			this.future.completeExceptionally(Status.INTERNAL.withDescription("no answer").asRuntimeException());
		}

	}

}
