package io.fairway.integration.registries.etcd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to a server on loopback that can be cut, or frozen as if a cable were pulled:
 * connections then stay open and nothing arrives any more.
 */
final class FaultyProxy implements AutoCloseable {

	private static final int BUFFER_BYTES = 8192;

	private final int target;

	private final ServerSocket server;

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	/** Odd while frozen. */
	private final AtomicInteger generation = new AtomicInteger();

	private volatile boolean cut;

	private FaultyProxy(int target) throws IOException {
		this.target = target;
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.executor.execute(this::accept);
	}

	static FaultyProxy to(int port) {
		try {
			return new FaultyProxy(port);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String endpoint() {
		return "127.0.0.1:" + this.server.getLocalPort();
	}

	/** Ends all connections, and new ones as soon as they are made. */
	void cut() {
		this.cut = true;
		closeAll();
	}

	void mend() {
		this.cut = false;
	}

	/** Lets nothing through any more, on old and new connections. */
	void freeze() {
		this.generation.incrementAndGet();
	}

	/**
	 * Lets new connections work. The old ones stay dead, as those do that a firewall
	 * forgot.
	 */
	void thaw() {
		this.generation.incrementAndGet();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket client = this.server.accept();
				this.sockets.add(client);
				if (this.cut) {
					closeAll();
				}
				else {
					this.executor.execute(() -> connect(client));
				}
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void connect(Socket client) {
		try {
			int begun = this.generation.get();
			if (begun % 2 != 0) {
				hang();
			}
			Socket upstream = new Socket(InetAddress.getLoopbackAddress(), this.target);
			this.sockets.add(upstream);
			client.setTcpNoDelay(true);
			upstream.setTcpNoDelay(true);
			this.executor.execute(() -> copy(client, upstream, begun));
			copy(upstream, client, begun);
		}
		catch (IOException | InterruptedException ex) {
			close(client);
		}
	}

	private static void hang() throws InterruptedException {
		new CountDownLatch(1).await();
	}

	private void copy(Socket from, Socket to, int begun) {
		try {
			byte[] buffer = new byte[BUFFER_BYTES];
			int read = from.getInputStream().read(buffer);
			while (read >= 0) {
				if (this.generation.get() != begun) {
					hang();
				}
				to.getOutputStream().write(buffer, 0, read);
				read = from.getInputStream().read(buffer);
			}
		}
		catch (IOException | InterruptedException ex) {
			// The connection is over.
		}
		close(from);
		close(to);
	}

	private void closeAll() {
		this.sockets.forEach(this::close);
		this.sockets.clear();
	}

	private void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// It is gone in any case.
		}
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		closeAll();
		this.executor.shutdownNow();
	}

}
