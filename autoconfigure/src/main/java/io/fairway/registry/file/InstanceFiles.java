package io.fairway.registry.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.registry.InstanceDocument;
import io.fairway.registry.InstanceDocuments;

/**
 * The documents in the shared directory. A document appears whole or not at all: it is
 * written under a name that no reader looks at and then renamed.
 */
final class InstanceFiles {

	private static final int MAX_NAME = 200;

	private final Path directory;

	private final InstantSource clock;

	private final InstanceDocuments documents = new InstanceDocuments();

	InstanceFiles(Path directory, InstantSource clock) {
		this.directory = directory;
		this.clock = clock;
	}

	void write(Instance instance, Duration ttl) throws IOException {
		Path target = path(instance.id());
		Path temporary = this.directory.resolve("." + UUID.randomUUID() + ".tmp");
		try {
			Files.write(temporary, this.documents.write(InstanceDocument.of(instance, ttl)));
			Files.setLastModifiedTime(temporary, FileTime.from(this.clock.instant()));
			Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
		}
		finally {
			Files.deleteIfExists(temporary);
		}
	}

	boolean touch(InstanceId id) throws IOException {
		try {
			Files.setLastModifiedTime(path(id), FileTime.from(this.clock.instant()));
			return true;
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	void delete(InstanceId id) throws IOException {
		Files.deleteIfExists(path(id));
	}

	List<Path> list() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.filter(InstanceFiles::isDocument).sorted().toList();
		}
	}

	private static boolean isDocument(Path file) {
		String name = file.getFileName().toString();
		return name.endsWith(".json") && !name.startsWith(".");
	}

	InstanceDocument read(Path file) throws IOException {
		if (Files.size(file) > InstanceDocuments.MAX_BYTES) {
			throw new IOException("is larger than " + InstanceDocuments.MAX_BYTES + " bytes");
		}
		return this.documents.read(Files.readAllBytes(file));
	}

	private Path path(InstanceId id) {
		String readable = (id.serviceId() + "@" + id.address()).replaceAll("[^a-zA-Z0-9.@-]", "_");
		String unique = UUID.nameUUIDFromBytes(id.toString().getBytes(StandardCharsets.UTF_8)).toString();
		int end = Math.min(readable.length(), MAX_NAME);
		return this.directory
			.resolve(readable.substring(0, end).replaceFirst("^\\.", "_") + "-" + unique.substring(0, 8) + ".json");
	}

}
