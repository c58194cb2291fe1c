package io.fairway.integration.kubernetes;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import io.fabric8.mockwebserver.MockWebServer;

/**
 * The process. It ends when it is killed.
 */
public final class MockApiServer {

	/**
	 * The file in the working directory that has the certificate, where it uses TLS.
	 */
	public static final String CERTIFICATE = "certificate.pem";

	private MockApiServer() {
	}

	/**
	 * Starts the server.
	 * @param args the port on loopback, and "https" if it shall use TLS and be open at
	 * once
	 * @throws IOException if the certificate cannot be written
	 */
	@SuppressWarnings("SystemOut") // the log of a process
	public static void main(String... args) throws IOException {
		MockWebServer server = new MockWebServer();
		boolean secure = Arrays.asList(args).contains("https");
		server.setDispatcher(new FaultyDispatcher(!secure));
		if (secure) {
			server.useHttps();
		}
		server.start(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
		if (server.getSelfSignedCertificate() != null) {
			Files.copy(Path.of(server.getSelfSignedCertificate().certificatePath()), Path.of(CERTIFICATE));
		}
		System.out.println("Listening on port " + server.getPort());
	}

}
