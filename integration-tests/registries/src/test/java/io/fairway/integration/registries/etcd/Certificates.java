package io.fairway.integration.registries.etcd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.fairway.integration.support.ServerProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An authority of our own with a certificate for a server on loopback and one for a
 * client, as files in PEM format.
 */
final class Certificates {

	private final Path directory;

	private Certificates(Path directory) {
		this.directory = directory;
	}

	static Certificates create(Path directory) {
		ServerProcess.require("openssl", "Install the package openssl.");
		Certificates certificates = new Certificates(directory);
		certificates.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
				"-subj", "/CN=test-ca", "-days", "2");
		certificates.issue("server");
		certificates.issue("client");
		return certificates;
	}

	private void issue(String name) {
		openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", name + ".key", "-out", name + ".csr", "-subj",
				"/CN=" + name);
		write(name + ".ext", "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n");
		openssl("x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out",
				name + ".pem", "-days", "2", "-extfile", name + ".ext");
	}

	Path path(String name) {
		return this.directory.resolve(name);
	}

	private void write(String name, String content) {
		try {
			Files.writeString(path(name), content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void openssl(String... arguments) {
		List<String> command = new ArrayList<>(List.of("openssl"));
		command.addAll(List.of(arguments));
		try {
			Process process = new ProcessBuilder(command).directory(this.directory.toFile())
				.redirectErrorStream(true)
				.start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor()).as(output).isZero();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

}
