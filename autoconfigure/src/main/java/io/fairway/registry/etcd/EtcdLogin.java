package io.fairway.registry.etcd;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * The token that etcd gave us for our password. It is asked for once, however many calls
 * need it, and again when etcd does not accept it any more. Thread-safe.
 */
final class EtcdLogin {

	private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

	private static final Metadata.Key<String> LEADER = Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

	private static final String NO_AUTHENTICATION = "etcdserver: authentication is not enabled";

	private final EtcdSettings.@Nullable Login login;

	private final boolean requireLeader;

	private @Nullable CompletableFuture<Metadata> headers;

	EtcdLogin(EtcdSettings settings) {
		this.login = settings.login();
		this.requireLeader = settings.consistency() == Consistency.STRONG;
	}

	/** Whether there is a password, so that a new token can help. */
	boolean possible() {
		return this.login != null;
	}

	/**
	 * The headers of a call.
	 * @param call makes the call that exchanges the password for a token
	 */
	synchronized CompletableFuture<Metadata> headers(
			Function<AuthenticateRequest, CompletableFuture<AuthenticateResponse>> call) {
		CompletableFuture<Metadata> present = this.headers;
		if (present != null && !present.isCompletedExceptionally()) {
			return present;
		}
		CompletableFuture<Metadata> wanted = (this.login == null) ? CompletableFuture.completedFuture(headers(""))
				: call.apply(request(this.login))
					.thenApply(AuthenticateResponse::getToken)
					.exceptionally(EtcdLogin::withoutToken)
					.thenApply(this::headers);
		this.headers = wanted;
		return wanted;
	}

	private static AuthenticateRequest request(EtcdSettings.Login login) {
		return AuthenticateRequest.newBuilder().setName(login.username()).setPassword(login.password()).build();
	}

	private static String withoutToken(Throwable failure) {
		Status status = Status.fromThrowable(failure);
		if (NO_AUTHENTICATION.equals(status.getDescription())) {
			return "";
		}
		throw status.asRuntimeException();
	}

	private Metadata headers(String token) {
		Metadata headers = new Metadata();
		if (!token.isEmpty()) {
			headers.put(TOKEN, token);
		}
		if (this.requireLeader) {
			headers.put(LEADER, "true");
		}
		return headers;
	}

	/** Whether calls would be made with these headers now. */
	@SuppressWarnings("ReferenceEquality") // the object is the token
	synchronized boolean isCurrent(Metadata headers) {
		return this.headers != null && this.headers.getNow(null) == headers;
	}

	/** Asks for a new token next time, unless somebody did already. */
	synchronized void forget(Metadata headers) {
		if (isCurrent(headers)) {
			this.headers = null;
		}
	}

}
