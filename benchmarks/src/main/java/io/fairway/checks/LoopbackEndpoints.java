package io.fairway.checks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One server that answers at ten thousand addresses of loopback, and at some of them
 * accepts connections only.
 */
final class LoopbackEndpoints implements AutoCloseable {

	private static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 15\r\n\r\n{\"status\":\"UP\"}"
		.getBytes(StandardCharsets.ISO_8859_1);

	private static final int BACKLOG = 4096;

	private static final int PER_BLOCK = 200;

	private final Selector selector;

	private final ServerSocketChannel server;

	private final int silent;

	private final ByteBuffer buffer = ByteBuffer.allocate(4096);

	private LoopbackEndpoints(int silent) throws IOException {
		this.silent = silent;
		this.selector = Selector.open();
		this.server = ServerSocketChannel.open().bind(new InetSocketAddress("0.0.0.0", 0), BACKLOG);
		this.server.configureBlocking(false).register(this.selector, SelectionKey.OP_ACCEPT);
	}

	/**
	 * Starts the server.
	 * @param silent the percentage of addresses that never answer
	 */
	static LoopbackEndpoints start(int silent) throws IOException {
		LoopbackEndpoints endpoints = new LoopbackEndpoints(silent);
		Thread thread = new Thread(endpoints::run, "endpoints");
		thread.setDaemon(true);
		thread.start();
		return endpoints;
	}

	static String address(int index) {
		return "127.1." + index / PER_BLOCK + "." + (index % PER_BLOCK + 1);
	}

	int port() {
		return this.server.socket().getLocalPort();
	}

	private void run() {
		try {
			while (this.selector.isOpen()) {
				this.selector.select((key) -> {
					if (key.isAcceptable()) {
						accept();
					}
					else {
						answer(key);
					}
				});
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void accept() {
		try {
			SocketChannel channel = this.server.accept();
			while (channel != null) {
				channel.configureBlocking(false).register(this.selector, SelectionKey.OP_READ);
				channel = this.server.accept();
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void answer(SelectionKey key) {
		SocketChannel channel = (SocketChannel) key.channel();
		try {
			int count = channel.read(this.buffer.clear());
			if (count > 0 && isSilent(channel)) {
				return;
			}
			if (count > 0) {
				channel.write(ByteBuffer.wrap(ANSWER));
			}
			channel.close();
		}
		catch (IOException ex) {
			key.cancel();
		}
	}

	private boolean isSilent(SocketChannel channel) throws IOException {
		InetAddress address = ((InetSocketAddress) channel.getLocalAddress()).getAddress();
		return (address.getAddress()[3] & 0xFF) % 100 < this.silent;
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		this.selector.close();
	}

}
