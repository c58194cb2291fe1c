package io.fairway.registry.kubernetes;

import java.time.Duration;
import java.util.concurrent.Executor;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslManagerBundle;

/**
 * How to reach and log in to an API server. What is not given comes from where fabric8's
 * client looks for it: its system properties and environment, the service account of a
 * pod, or a kubeconfig file.
 */
public final class KubernetesConnection {

	private final @Nullable String endpoint;

	private final @Nullable String token;

	private final @Nullable SslBundle sslBundle;

	private final Duration timeout;

	/**
	 * A connection with the given settings.
	 * @param endpoint the URL of the API server, or {@code null} to look for it
	 * @param token the bearer token, or {@code null} to look for one
	 * @param sslBundle whom to trust and which certificate to show, or {@code null} to
	 * look for them
	 * @param timeout how long one call may take
	 */
	public KubernetesConnection(@Nullable String endpoint, @Nullable String token, @Nullable SslBundle sslBundle,
			Duration timeout) {
		this.endpoint = endpoint;
		this.token = token;
		this.sslBundle = sslBundle;
		this.timeout = timeout;
	}

	/** A client that does each thing once: repeating is up to the registry. */
	KubernetesClient open(Executor executor) {
		// The client over the JDK's, whatever else is there: the one over Vert.x 4 does
		// not work beside a Vert.x 5, which the client of etcd brings.
		return new KubernetesClientBuilder().withConfig(config())
			.withHttpClientFactory(new ClientFactory(executor))
			.withHttpClientBuilderConsumer(this::secure)
			.withTaskExecutor(executor)
			.build();
	}

	private Config config() {
		int millis = Math.toIntExact(Math.min(this.timeout.toMillis(), Integer.MAX_VALUE));
		ConfigBuilder builder = new ConfigBuilder(Config.autoConfigure(null)).withConnectionTimeout(millis)
			.withRequestTimeout(millis)
			.withRequestRetryBackoffLimit(0)
			.withWatchReconnectLimit(0);
		if (this.endpoint != null) {
			builder.withMasterUrl(this.endpoint);
		}
		if (this.token != null) {
			builder.withOauthToken(this.token);
		}
		if (builder.getMasterUrl().startsWith("http:")) {
			// Only with TLS do both sides agree on HTTP/2 before the first byte; without,
			// the JDK's client changes in mid-connection, for which few are prepared.
			builder.withHttp2Disable(true);
		}
		return builder.build();
	}

	private void secure(HttpClient.Builder builder) {
		if (this.sslBundle != null) {
			SslManagerBundle managers = this.sslBundle.getManagers();
			builder.sslContext(managers.getKeyManagers(), managers.getTrustManagers());
		}
	}

	/** Leaves the executor alone, where the original ends its own in mid-closing. */
	private static final class ClientFactory extends JdkHttpClientFactory {

		private final Executor executor;

		ClientFactory(Executor executor) {
			this.executor = executor;
		}

		@Override
		protected java.net.http.HttpClient.Builder createNewHttpClientBuilder() {
			return java.net.http.HttpClient.newBuilder().executor(this.executor);
		}

	}

}
