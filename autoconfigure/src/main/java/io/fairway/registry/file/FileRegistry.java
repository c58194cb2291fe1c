package io.fairway.registry.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.InvalidInstanceException;
import io.fairway.instance.Rejections;
import io.fairway.instance.Ticker;
import io.fairway.registry.ExpiryTimer;
import io.fairway.registry.InstanceDocument;
import io.fairway.registry.InstanceTable;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.RegistryException;
import io.fairway.registry.WritableRegistry;

/**
 * A registry in a directory: each instance is a JSON document that its owner renews by
 * touching it. The directory is watched, and read again from time to time in case the
 * operating system loses an event. A document that cannot be understood is skipped.
 * Thread-safe, and safe among processes.
 */
public final class FileRegistry implements WritableRegistry {

	private static final Log logger = LogFactory.getLog(FileRegistry.class);

	/**
	 * After so many times its time to live, anyone may delete an abandoned document. The
	 * time is counted from when it was seen first: a process whose clock is ahead must
	 * not delete what others renew.
	 */
	private static final int ABANDONED_AFTER = 10;

	private final String name;

	private final Path directory;

	private final Ticker ticker;

	private final InstantSource clock;

	private final InstanceFiles files;

	private final InstanceTable table;

	private final ExpiryTimer timer;

	private final Rejections rejections;

	private final DirectoryWatcher watcher;

	private final Map<Path, Seen> seen = new HashMap<>();

	private boolean readable = true;

	/**
	 * A registry in the given directory, which is created if it does not exist. The
	 * documents that are there are read before the constructor returns.
	 * @param name the name of the registry
	 * @param directory the directory that the processes share
	 * @param ticker tells when documents expire
	 * @param clock tells how old a document is that is seen for the first time, and what
	 * time to write on one that is registered or renewed
	 * @param scheduler removes expired instances; it is not closed by the registry
	 * @throws RegistryException if the directory cannot be created or watched
	 */
	public FileRegistry(String name, Path directory, Ticker ticker, InstantSource clock,
			ScheduledExecutorService scheduler) {
		this.name = name;
		this.directory = directory;
		this.ticker = ticker;
		this.clock = clock;
		this.files = new InstanceFiles(directory, clock);
		this.table = new InstanceTable(ticker);
		this.timer = new ExpiryTimer(this.table, scheduler);
		this.rejections = new Rejections("Registry '" + name + "'");
		try {
			Files.createDirectories(directory);
			this.watcher = new DirectoryWatcher(name, directory, this::scan);
		}
		catch (IOException ex) {
			throw failure("cannot use directory '" + directory + "'", ex);
		}
		scan();
		this.watcher.start();
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Watch watch(String serviceId, InstancesListener listener) {
		return this.table.watch(serviceId, listener);
	}

	@Override
	public Collection<String> services() {
		return this.table.services();
	}

	/**
	 * What was skipped because it could not be understood.
	 * @return the rejections
	 */
	@Override
	public Rejections rejections() {
		return this.rejections;
	}

	@Override
	public void register(Instance instance, Duration ttl) {
		try {
			this.files.write(instance, ttl);
		}
		catch (IOException ex) {
			throw failure("cannot register " + instance, ex);
		}
		scan();
	}

	@Override
	public boolean renew(InstanceId id) {
		try {
			return this.files.touch(id);
		}
		catch (IOException ex) {
			throw failure("cannot renew " + id, ex);
		}
	}

	@Override
	public void deregister(InstanceId id) {
		try {
			this.files.delete(id);
		}
		catch (IOException ex) {
			throw failure("cannot deregister " + id, ex);
		}
		scan();
	}

	@Override
	public void close() {
		this.watcher.close();
		this.timer.close();
		this.table.close();
	}

	private RegistryException failure(String what, IOException cause) {
		return new RegistryException("Registry '" + this.name + "' " + what, cause);
	}

	/** Brings the table up to date with the directory. */
	synchronized void scan() {
		List<Path> present;
		try {
			present = this.files.list();
		}
		catch (IOException | UncheckedIOException ex) {
			unreadable(ex);
			return;
		}
		this.readable = true;
		forgetAllBut(new HashSet<>(present));
		present.forEach(this::look);
		this.timer.set();
	}

	private void unreadable(Exception cause) {
		if (this.readable) {
			logger.warn("Registry '" + this.name + "' cannot read directory '" + this.directory
					+ "' and keeps what it knows", cause);
		}
		this.readable = false;
	}

	private void forgetAllBut(Set<Path> present) {
		this.seen.entrySet().removeIf((entry) -> {
			boolean gone = !present.contains(entry.getKey());
			if (gone) {
				this.table.remove(entry.getValue().id());
			}
			return gone;
		});
	}

	private void look(Path file) {
		try {
			BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
			Seen before = this.seen.get(file);
			if (before == null || before.differsFrom(attributes)) {
				read(file, attributes, before);
			}
			else if (before.abandoned(this.ticker.read())) {
				Files.deleteIfExists(file);
			}
		}
		catch (NoSuchFileException ex) {
			logger.trace("Deleted while it was looked at: " + file);
		}
		catch (IOException | InvalidInstanceException ex) {
			this.rejections.reject(file.getFileName(), Objects.requireNonNullElse(ex.getMessage(), ex.toString()));
		}
	}

	private void read(Path file, BasicFileAttributes attributes, @Nullable Seen before) throws IOException {
		InstanceDocument document = this.files.read(file);
		Instance instance = document.toInstance((problem) -> this.rejections.reject(file.getFileName(), problem));
		if (before != null && !before.id().equals(instance.id())) {
			this.seen.remove(file);
			this.table.remove(before.id());
		}
		Path other = documentOf(instance.id());
		if (other != null && !other.equals(file)) {
			this.rejections.reject(file.getFileName(),
					"describes " + instance.id() + " as " + other.getFileName() + " does");
			return;
		}
		// The wall clock is asked once: from then on, a changed time stamp is a renewal,
		// whatever it says, and elapsed time decides.
		Duration age = (before != null) ? Duration.ZERO : age(attributes);
		this.seen.put(file, Seen.of(instance.id(), attributes, document.ttl(), this.ticker.read()));
		if (document.ttl() == null || age.compareTo(document.ttl()) < 0) {
			this.table.put(instance, document.ttl(), age);
		}
	}

	private @Nullable Path documentOf(InstanceId id) {
		for (Map.Entry<Path, Seen> entry : this.seen.entrySet()) {
			if (entry.getValue().id().equals(id)) {
				return entry.getKey();
			}
		}
		return null;
	}

	private Duration age(BasicFileAttributes attributes) {
		Duration age = Duration.between(attributes.lastModifiedTime().toInstant(), this.clock.instant());
		return age.isNegative() ? Duration.ZERO : age;
	}

	private record Seen(InstanceId id, FileTime modified, long size, @Nullable Object key, @Nullable Duration ttl,
			long since) {

		static Seen of(InstanceId id, BasicFileAttributes attributes, @Nullable Duration ttl, long since) {
			return new Seen(id, attributes.lastModifiedTime(), attributes.size(), attributes.fileKey(), ttl, since);
		}

		boolean differsFrom(BasicFileAttributes attributes) {
			return !this.modified.equals(attributes.lastModifiedTime()) || this.size != attributes.size()
					|| !Objects.equals(this.key, attributes.fileKey());
		}

		boolean abandoned(long now) {
			return this.ttl != null && now - this.since >= this.ttl.multipliedBy(ABANDONED_AFTER).toNanos();
		}

	}

}
