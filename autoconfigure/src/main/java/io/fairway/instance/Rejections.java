package io.fairway.instance;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * What a registry or list contained that made no sense: counted each time, logged once.
 * Only the last 1000 different complaints are remembered. Thread-safe.
 */
public final class Rejections {

	private static final Log logger = LogFactory.getLog(Rejections.class);

	private static final int MAX_REMEMBERED = 1000;

	private static final int MAX_PROBLEM_LENGTH = 512;

	private final String source;

	private final LongAdder count = new LongAdder();

	private final Set<String> logged = Collections
		.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>(16, 0.75f, true) {

			private static final long serialVersionUID = 1L;

			@Override
			protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
				return size() > MAX_REMEMBERED;
			}

		}));

	/**
	 * No rejections yet.
	 * @param source where the data come from, as logs shall call it
	 */
	public Rejections(String source) {
		this.source = source;
	}

	/**
	 * Counts a complaint and logs it unless it was logged before.
	 * @param subject what was wrong, such as a file or an instance
	 * @param problem what was wrong with it, in words of ours or of strangers
	 */
	public void reject(Object subject, String problem) {
		this.count.increment();
		String complaint = Text.printable(subject) + ": " + Text.printable(problem, MAX_PROBLEM_LENGTH);
		if (this.logged.add(complaint)) {
			logger.warn(this.source + ": " + complaint);
		}
	}

	/**
	 * The number of complaints so far, repeated ones included.
	 * @return the count
	 */
	public long count() {
		return this.count.sum();
	}

}
