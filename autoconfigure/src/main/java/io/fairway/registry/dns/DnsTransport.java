package io.fairway.registry.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.io.IoClientFactory;
import org.xbill.DNS.io.TcpIoClient;
import org.xbill.DNS.io.UdpIoClient;

import io.fairway.instance.Ticker;

/**
 * The way to the servers: one thread for all questions of a registry, which starts with
 * the first of them and ends with {@link #close}. The thread that the library offers
 * belongs to the whole JVM, looks at time-outs once a second, and keeps connections that
 * may be dead. Thread-safe.
 */
final class DnsTransport implements IoClientFactory, UdpIoClient, TcpIoClient, AutoCloseable {

	/**
	 * More wait for their turn: no service can use up the file descriptors, nor flood the
	 * buffers of a server.
	 */
	static final int MAX_OPEN = 128;

	private static final Log logger = LogFactory.getLog(DnsTransport.class);

	/** Time-outs and repetitions may be late by as much. */
	private static final long TICK_MILLIS = 50;

	private static final long CLOSE_MILLIS = 5000;

	private final String threadName;

	private final Ticker ticker;

	private final ByteBuffer buffer = ByteBuffer.allocate(Message.MAXLENGTH);

	private final Queue<DnsExchange> waiting = new ArrayDeque<>();

	private final List<DnsExchange> open = new ArrayList<>();

	private @Nullable Selector selector;

	private @Nullable Thread thread;

	private boolean closed;

	DnsTransport(String threadName, Ticker ticker) {
		this.threadName = threadName;
		this.ticker = ticker;
	}

	@Override
	public UdpIoClient createOrGetUdpClient() {
		return this;
	}

	@Override
	public TcpIoClient createOrGetTcpClient() {
		return this;
	}

	@Override
	public CompletableFuture<byte[]> sendAndReceiveUdp(@Nullable InetSocketAddress local, InetSocketAddress remote,
			Message query, byte[] data, int max, Duration timeout) {
		return send(new UdpExchange(remote, data, this.buffer, this.ticker, timeout));
	}

	@Override
	public CompletableFuture<byte[]> sendAndReceiveTcp(@Nullable InetSocketAddress local, InetSocketAddress remote,
			Message query, byte[] data, Duration timeout) {
		return send(new TcpExchange(remote, data, this.ticker, timeout));
	}

	private CompletableFuture<byte[]> send(DnsExchange exchange) {
		try {
			enqueue(exchange);
		}
		catch (IOException ex) {
			exchange.fail(ex);
		}
		return exchange.answer();
	}

	private synchronized void enqueue(DnsExchange exchange) throws IOException {
		if (this.closed) {
			throw new ClosedChannelException();
		}
		if (this.selector == null) {
			this.selector = start();
		}
		this.waiting.add(exchange);
		this.selector.wakeup();
	}

	private Selector start() throws IOException {
		Selector started = Selector.open();
		this.thread = new Thread(() -> run(started), this.threadName);
		this.thread.setDaemon(true);
		this.thread.start();
		return started;
	}

	private void run(Selector selector) {
		try (selector) {
			while (!isClosed()) {
				begin(selector);
				select(selector);
				this.open.forEach(DnsExchange::tick);
				this.open.removeIf(DnsExchange::done);
			}
		}
		catch (IOException | RuntimeException ex) {
			logger.warn("DNS questions in flight are lost; the next one begins anew", ex);
		}
		finally {
			giveUp();
		}
	}

	private synchronized boolean isClosed() {
		return this.closed;
	}

	private void begin(Selector selector) {
		while (this.open.size() < MAX_OPEN) {
			DnsExchange next = next();
			if (next == null) {
				return;
			}
			next.begin(selector);
			this.open.add(next);
		}
	}

	private synchronized @Nullable DnsExchange next() {
		return this.waiting.poll();
	}

	private void select(Selector selector) throws IOException {
		selector.select((key) -> ((DnsExchange) key.attachment()).ready(), this.open.isEmpty() ? 0 : TICK_MILLIS);
	}

	private void giveUp() {
		List<DnsExchange> lost = new ArrayList<>(this.open);
		this.open.clear();
		synchronized (this) {
			this.selector = null;
			lost.addAll(this.waiting);
			this.waiting.clear();
		}
		lost.forEach((exchange) -> exchange.fail(new ClosedChannelException()));
	}

	@Override
	public void close() {
		Thread running;
		synchronized (this) {
			this.closed = true;
			running = this.thread;
			if (this.selector != null) {
				this.selector.wakeup();
			}
		}
		if (running != null && running != Thread.currentThread()) {
			join(running);
		}
	}

	private static void join(Thread thread) {
		try {
			thread.join(CLOSE_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
