package io.fairway.registry.file;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Calls back when something in a directory changes, and every few seconds besides: events
 * can overflow, and a directory that is deleted and made again sends none.
 */
final class DirectoryWatcher implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(DirectoryWatcher.class);

	private static final long MAX_SILENCE_MILLIS = 2000;

	private final WatchService service;

	private final Path directory;

	private final Runnable onChange;

	private final Thread thread;

	private WatchKey key;

	DirectoryWatcher(String name, Path directory, Runnable onChange) throws IOException {
		this.service = directory.getFileSystem().newWatchService();
		this.directory = directory;
		this.onChange = onChange;
		this.key = register();
		this.thread = new Thread(this::run, "fairway-file-" + name);
		this.thread.setDaemon(true);
	}

	private WatchKey register() throws IOException {
		return this.directory.register(this.service, StandardWatchEventKinds.ENTRY_CREATE,
				StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE);
	}

	void start() {
		this.thread.start();
	}

	private void run() {
		try {
			while (true) {
				awaitChange();
				callBack();
			}
		}
		catch (ClosedWatchServiceException ex) {
			logger.debug("No longer watching " + this.directory);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void awaitChange() throws InterruptedException {
		WatchKey signalled = this.service.poll(MAX_SILENCE_MILLIS, TimeUnit.MILLISECONDS);
		if (signalled != null) {
			signalled.pollEvents();
			signalled.reset();
		}
		if (!this.key.isValid()) {
			watchAgain();
		}
	}

	private void watchAgain() {
		try {
			this.key = register();
		}
		catch (IOException ex) {
			logger.debug("Cannot watch " + this.directory + " yet", ex);
		}
	}

	private void callBack() {
		try {
			this.onChange.run();
		}
		catch (RuntimeException ex) {
			logger.error("Cannot process a change of directory " + this.directory, ex);
		}
	}

	@Override
	public void close() {
		try {
			this.service.close();
		}
		catch (IOException ex) {
			logger.debug("Cannot stop watching " + this.directory, ex);
		}
	}

}
