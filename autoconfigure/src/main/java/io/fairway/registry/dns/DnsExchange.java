package io.fairway.registry.dns;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Ticker;

/**
 * One question on its way to one server. Everything but the future is used by the thread
 * of the transport alone.
 */
abstract class DnsExchange {

	private final Ticker ticker;

	private final Duration timeout;

	private final CompletableFuture<byte[]> answer = new CompletableFuture<>();

	private @Nullable SelectableChannel channel;

	private long begin;

	DnsExchange(Ticker ticker, Duration timeout) {
		this.ticker = ticker;
		this.timeout = timeout;
	}

	CompletableFuture<byte[]> answer() {
		return this.answer;
	}

	/** Opens the channel, and sends the question as soon as that is possible. */
	abstract SelectableChannel open(Selector selector) throws IOException;

	/**
	 * Reads and writes what can be read and written without waiting.
	 * @return the answer, or {@code null} if it is still to come
	 */
	abstract byte @Nullable [] proceed() throws IOException;

	/** Sends the question again if it may have been lost. */
	void repeat(Duration elapsed) throws IOException {
	}

	final void begin(Selector selector) {
		this.begin = this.ticker.read();
		try {
			this.channel = open(selector);
		}
		catch (IOException | RuntimeException ex) {
			fail(ex);
		}
	}

	final void ready() {
		try {
			byte[] bytes = proceed();
			if (bytes != null) {
				close();
				this.answer.complete(bytes);
			}
		}
		catch (IOException | RuntimeException ex) {
			fail(ex);
		}
	}

	final void tick() {
		Duration elapsed = Duration.ofNanos(this.ticker.read() - this.begin);
		if (elapsed.compareTo(this.timeout) >= 0) {
			fail(new SocketTimeoutException("no answer within " + this.timeout.toMillis() + " ms"));
			return;
		}
		try {
			repeat(elapsed);
		}
		catch (IOException | RuntimeException ex) {
			fail(ex);
		}
	}

	final boolean done() {
		return this.answer.isDone();
	}

	final void fail(Exception cause) {
		close();
		this.answer.completeExceptionally(cause);
	}

	private void close() {
		if (this.channel != null) {
			close(this.channel);
		}
	}

	static void close(SelectableChannel channel) {
		try {
			channel.close();
		}
		catch (IOException ex) {
			// Nothing is expected of it any more.
		}
	}

}
