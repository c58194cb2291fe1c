package io.fairway.registry.dns;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Ticker;

/**
 * A question over a connection of its own, for answers that fit into no datagram. The
 * connection is not kept: one that died without a word would swallow all later questions.
 */
final class TcpExchange extends DnsExchange {

	private final InetSocketAddress server;

	private final ByteBuffer question;

	private final ByteBuffer length = ByteBuffer.allocate(Short.BYTES);

	private @Nullable ByteBuffer body;

	private @Nullable SocketChannel channel;

	private @Nullable SelectionKey key;

	TcpExchange(InetSocketAddress server, byte[] question, Ticker ticker, Duration timeout) {
		super(ticker, timeout);
		this.server = server;
		this.question = ByteBuffer.allocate(Short.BYTES + question.length)
			.putShort((short) question.length)
			.put(question)
			.flip();
	}

	@Override
	SelectableChannel open(Selector selector) throws IOException {
		SocketChannel opened = SocketChannel.open();
		try {
			opened.configureBlocking(false);
			boolean connected = opened.connect(this.server);
			this.key = opened.register(selector, connected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, this);
			this.channel = opened;
			return opened;
		}
		catch (IOException | RuntimeException ex) {
			close(opened);
			throw ex;
		}
	}

	@Override
	byte @Nullable [] proceed() throws IOException {
		if (this.channel == null || this.key == null) {
			return null;
		}
		if (this.key.isConnectable() && this.channel.finishConnect()) {
			this.key.interestOps(SelectionKey.OP_WRITE);
		}
		else if (this.key.isWritable()) {
			this.channel.write(this.question);
			if (!this.question.hasRemaining()) {
				this.key.interestOps(SelectionKey.OP_READ);
			}
		}
		else if (this.key.isReadable()) {
			return read(this.channel);
		}
		return null;
	}

	private byte @Nullable [] read(SocketChannel channel) throws IOException {
		if (!fill(this.length, channel)) {
			return null;
		}
		if (this.body == null) {
			this.body = ByteBuffer.allocate(Short.toUnsignedInt(this.length.getShort(0)));
		}
		return fill(this.body, channel) ? this.body.array() : null;
	}

	private static boolean fill(ByteBuffer buffer, SocketChannel channel) throws IOException {
		if (buffer.hasRemaining() && channel.read(buffer) < 0) {
			throw new EOFException("the server closed the connection");
		}
		return !buffer.hasRemaining();
	}

}
