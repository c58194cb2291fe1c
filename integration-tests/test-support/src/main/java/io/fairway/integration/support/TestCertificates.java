package io.fairway.integration.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A certificate for 127.0.0.1 that clients trust, and one that they do not. Immutable.
 */
public final class TestCertificates {

	private static final char[] PASSWORD = "changeit".toCharArray();

	private static final String TYPE = "PKCS12";

	private final Path trusted;

	private final SSLContext trustedContext;

	private final SSLContext strangerContext;

	private TestCertificates(Path trusted, SSLContext trustedContext, SSLContext strangerContext) {
		this.trusted = trusted;
		this.trustedContext = trustedContext;
		this.strangerContext = strangerContext;
	}

	/**
	 * Makes both certificates, which takes about a second.
	 * @param directory where their key stores go
	 * @return the certificates
	 * @throws Exception if they cannot be made
	 */
	public static TestCertificates create(Path directory) throws Exception {
		Path trusted = generate(directory.resolve("trusted.p12"));
		Path stranger = generate(directory.resolve("stranger.p12"));
		return new TestCertificates(trusted, context(trusted), context(stranger));
	}

	private static Path generate(Path store) throws IOException, InterruptedException {
		Process keytool = new ProcessBuilder(
				List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
						"server", "-keyalg", "EC", "-dname", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1", "-validity",
						"2", "-storetype", TYPE, "-keystore", store.toString(), "-storepass", new String(PASSWORD)))
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).as("keytool ended").isTrue();
		assertThat(keytool.exitValue()).isZero();
		return store;
	}

	/** Of a server with this certificate, and of a client that trusts it. */
	private static SSLContext context(Path file) throws GeneralSecurityException, IOException {
		KeyStore store = KeyStore.getInstance(TYPE);
		try (InputStream in = Files.newInputStream(file)) {
			store.load(in, PASSWORD);
		}
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(store, PASSWORD);
		// The certificate that comes with a key is trusted like any other.
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(store);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
		return context;
	}

	/**
	 * What clients and well-behaved servers use.
	 * @return the context, with the certificate that it trusts
	 */
	public SSLContext trusted() {
		return this.trustedContext;
	}

	/**
	 * What a server uses that clients do not trust.
	 * @return the context
	 */
	SSLContext stranger() {
		return this.strangerContext;
	}

	/**
	 * What makes a bundle named "trusted" of Spring Boot of it.
	 * @return the properties
	 */
	public List<String> bundle() {
		String bundle = "spring.ssl.bundle.jks.trusted.truststore.";
		return List.of(bundle + "location=" + this.trusted.toUri(), bundle + "type=" + TYPE,
				bundle + "password=" + new String(PASSWORD));
	}

}
