package io.fairway.health;

import java.security.NoSuchAlgorithmException;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;

/**
 * Whom to trust, and who to be. The name in a certificate is always compared with that of
 * the instance. Thread-safe.
 */
public final class TlsSettings {

	private final @Nullable SslBundle bundle;

	private volatile @Nullable SSLContext context;

	private TlsSettings(@Nullable SslBundle bundle) {
		this.bundle = bundle;
		this.context = (bundle != null) ? bundle.createSslContext() : null;
	}

	/**
	 * What the JVM trusts, or a bundle says.
	 * @param bundle the bundle, or {@code null} for the defaults of the JVM
	 * @return the settings
	 * @throws IllegalStateException if the bundle makes no sense
	 */
	public static TlsSettings of(@Nullable SslBundle bundle) {
		return new TlsSettings(bundle);
	}

	/** The default of the JVM is made when it is needed, which takes a while. */
	private SSLContext context() {
		SSLContext context = this.context;
		if (context == null) {
			try {
				context = SSLContext.getDefault();
			}
			catch (NoSuchAlgorithmException ex) {
				throw new IllegalStateException(ex);
			}
			this.context = context;
		}
		return context;
	}

	@Nullable SslBundle bundle() {
		return this.bundle;
	}

	/**
	 * The engine of a client.
	 * @param name the name that the certificate must have
	 * @param port the port, by which sessions are resumed
	 */
	SSLEngine engine(String name, int port) {
		SSLEngine engine = context().createSSLEngine(name, port);
		engine.setUseClientMode(true);
		SSLParameters parameters = engine.getSSLParameters();
		parameters.setEndpointIdentificationAlgorithm("HTTPS");
		if (this.bundle != null) {
			restrict(parameters, this.bundle.getOptions());
		}
		engine.setSSLParameters(parameters);
		return engine;
	}

	private static void restrict(SSLParameters parameters, SslOptions options) {
		if (options.getCiphers() != null) {
			parameters.setCipherSuites(options.getCiphers());
		}
		if (options.getEnabledProtocols() != null) {
			parameters.setProtocols(options.getEnabledProtocols());
		}
	}

}
