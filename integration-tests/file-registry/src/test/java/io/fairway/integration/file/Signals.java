package io.fairway.integration.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

import static org.awaitility.Awaitility.await;

/**
 * What the JVMs of a test tell each other beside the registry under test: texts under
 * names, kept as files, so that they outlive the JVM that left them.
 *
 * @param directory where the files are
 */
record Signals(Path directory) {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	void raise(String name, String text) {
		try {
			Path temporary = Files.createTempFile(this.directory, name, ".tmp");
			Files.writeString(temporary, text);
			Files.move(temporary, this.directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String awaitText(String name) {
		Path file = this.directory.resolve(name);
		await(name).atMost(PATIENCE).until(() -> Files.exists(file));
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
