package io.fairway.discovery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import io.fairway.instance.Instance;
import io.fairway.instance.InvalidInstanceException;
import io.fairway.instance.Rejections;
import io.fairway.instance.Text;
import io.fairway.registry.InstanceDocument;

/**
 * Snapshots in a directory, a JSON file for each service. A file appears whole or not at
 * all, and one that cannot be understood is ignored with a warning. Nothing is written
 * but what a registry said. Thread-safe.
 */
public final class FileSnapshots implements Snapshots {

	private static final Log logger = LogFactory.getLog(FileSnapshots.class);

	/** Another form of the files will have another number. */
	private static final int FORMAT = 1;

	private static final long MAX_BYTES = 64L * 1024 * 1024;

	private static final int MAX_NAME = 100;

	private final Path directory;

	private final Executor executor;

	private final Rejections rejections = new Rejections("Snapshot");

	private final JsonMapper mapper = JsonMapper.builder().build();

	/** What is still to be written, the last state of each service. */
	private final Map<String, Map<String, List<Instance>>> unsaved = new HashMap<>();

	/**
	 * Snapshots in the given directory, which is created when the first one is saved.
	 * @param directory the directory, which only this application writes to
	 * @param executor reads and writes, which may block; one at a time or several
	 */
	public FileSnapshots(Path directory, Executor executor) {
		this.directory = directory;
		this.executor = executor;
	}

	@Override
	public void load(String serviceId, Consumer<Map<String, List<Instance>>> loaded) {
		try {
			this.executor.execute(() -> loaded.accept(read(serviceId)));
		}
		catch (RejectedExecutionException ex) {
			loaded.accept(Map.of());
		}
	}

	private Map<String, List<Instance>> read(String serviceId) {
		Path file = file(serviceId);
		try {
			if (Files.size(file) > MAX_BYTES) {
				throw new IOException("is larger than " + MAX_BYTES + " bytes");
			}
			return instances(file, parse(serviceId, Files.readAllBytes(file)));
		}
		catch (NoSuchFileException ex) {
			return Map.of();
		}
		catch (IOException ex) {
			this.rejections.reject(file, "is ignored: " + ex.getMessage());
			return Map.of();
		}
	}

	private Document parse(String serviceId, byte[] content) throws IOException {
		try {
			Document document = this.mapper.readValue(content, Document.class);
			if (document == null || document.registries() == null || document.format() == null) {
				throw new IOException("is not a snapshot");
			}
			if (document.format() != FORMAT || !serviceId.equals(document.service())) {
				throw new IOException("has format " + document.format() + " and is of service '"
						+ Text.printable(String.valueOf(document.service())) + "' (expected: format " + FORMAT
						+ " and service '" + Text.printable(serviceId) + "')");
			}
			return document;
		}
		catch (JacksonException ex) {
			throw new IOException("is not a snapshot: " + Text.printable(ex.getOriginalMessage()), ex);
		}
	}

	private Map<String, List<Instance>> instances(Path file, Document document) {
		Map<String, List<Instance>> answers = new LinkedHashMap<>();
		if (document.registries() != null) {
			document.registries()
				.forEach((registry, documents) -> answers.put(registry,
						documents.stream().flatMap((instance) -> instance(file, instance).stream()).toList()));
		}
		return answers;
	}

	private List<Instance> instance(Path file, InstanceDocument document) {
		try {
			return List.of(document.toInstance((problem) -> this.rejections.reject(file, problem)));
		}
		catch (InvalidInstanceException ex) {
			this.rejections.reject(file, String.valueOf(ex.getMessage()));
			return List.of();
		}
	}

	@Override
	public void save(String serviceId, Map<String, List<Instance>> answers) {
		boolean first;
		synchronized (this.unsaved) {
			first = this.unsaved.put(serviceId, answers) == null;
		}
		if (first) {
			try {
				this.executor.execute(() -> write(serviceId));
			}
			catch (RejectedExecutionException ex) {
				logger.debug("The application ends before a snapshot of '" + serviceId + "' is written", ex);
			}
		}
	}

	/** One at a time, so that what was said last is what is there at the end. */
	private synchronized void write(String serviceId) {
		Map<String, List<Instance>> answers;
		synchronized (this.unsaved) {
			answers = this.unsaved.remove(serviceId);
		}
		if (answers == null) {
			return;
		}
		Map<String, List<InstanceDocument>> registries = new LinkedHashMap<>();
		answers.forEach((registry, instances) -> registries.put(registry,
				instances.stream().map((instance) -> InstanceDocument.of(instance, null)).toList()));
		try {
			Files.createDirectories(this.directory);
			Path temporary = Files.createTempFile(this.directory, ".", ".tmp");
			try {
				Files.write(temporary, this.mapper.writeValueAsBytes(new Document(FORMAT, serviceId, registries)));
				Files.move(temporary, file(serviceId), StandardCopyOption.ATOMIC_MOVE,
						StandardCopyOption.REPLACE_EXISTING);
			}
			finally {
				Files.deleteIfExists(temporary);
			}
		}
		catch (IOException ex) {
			this.rejections.reject(this.directory, "cannot be written to: " + ex);
		}
	}

	private Path file(String serviceId) {
		String readable = serviceId.replaceAll("[^a-zA-Z0-9-]", "_");
		String unique = UUID.nameUUIDFromBytes(serviceId.getBytes(StandardCharsets.UTF_8)).toString();
		return this.directory.resolve(
				readable.substring(0, Math.min(readable.length(), MAX_NAME)) + "-" + unique.substring(0, 8) + ".json");
	}

	/**
	 * What was damaged or could not be written.
	 * @return the rejections
	 */
	public Rejections rejections() {
		return this.rejections;
	}

	/**
	 * What a file has, for those who must know it ahead of time.
	 * @return a type
	 */
	public static Class<?> documentType() {
		return Document.class;
	}

	private record Document(@Nullable Integer format, @Nullable String service,
			@Nullable Map<String, List<InstanceDocument>> registries) {
	}

}
