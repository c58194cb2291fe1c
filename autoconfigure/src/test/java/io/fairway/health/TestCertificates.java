package io.fairway.health;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * Certificates that sign themselves, made by the JDK.
 */
final class TestCertificates {

	static final String PASSWORD = "changeit";

	private TestCertificates() {
	}

	/**
	 * A bundle with a key for a name and trust in it.
	 * @param directory where the files are made
	 * @param name such as {@code dns:localhost} or {@code ip:127.0.0.1}
	 */
	static SslBundle bundle(Path directory, String name) throws IOException, GeneralSecurityException {
		Path file = directory.resolve(name.replaceAll("\\W", "-") + ".p12");
		run("-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=test", "-ext", "san=" + name, "-keystore",
				file.toString(), "-storepass", PASSWORD, "-storetype", "PKCS12");
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(file)) {
			keys.load(in, PASSWORD.toCharArray());
		}
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("a", keys.getCertificate("a"));
		return SslBundle.of(SslStoreBundle.of(keys, PASSWORD, trusted), SslBundleKey.of(PASSWORD));
	}

	private static void run(String... arguments) throws IOException {
		String[] command = new String[arguments.length + 1];
		command[0] = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
		System.arraycopy(arguments, 0, command, 1, arguments.length);
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes());
			if (process.waitFor() != 0) {
				throw new IllegalStateException(output);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
