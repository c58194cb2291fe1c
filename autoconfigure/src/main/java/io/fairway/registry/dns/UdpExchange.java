package io.fairway.registry.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Header;

import io.fairway.instance.Ticker;

/**
 * A question in a datagram from a port of its own. What answers another question is not
 * listened to: it may be late, or a guess of somebody who does not see the question.
 */
final class UdpExchange extends DnsExchange {

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

	private static final int LEAST_SENDINGS = 3;

	private static final int RESPONSE = 0x80;

	private final InetSocketAddress server;

	private final byte[] question;

	private final ByteBuffer buffer;

	private final Duration pause;

	private @Nullable DatagramChannel channel;

	private int sent;

	/**
	 * A question that is not sent yet.
	 * @param buffer the memory to read into, which all exchanges of one thread share
	 */
	UdpExchange(InetSocketAddress server, byte[] question, ByteBuffer buffer, Ticker ticker, Duration timeout) {
		super(ticker, timeout);
		this.server = server;
		this.question = question;
		this.buffer = buffer;
		Duration part = timeout.dividedBy(LEAST_SENDINGS);
		this.pause = (part.compareTo(LONGEST_PAUSE) < 0) ? part : LONGEST_PAUSE;
	}

	@Override
	SelectableChannel open(Selector selector) throws IOException {
		DatagramChannel opened = DatagramChannel.open();
		try {
			opened.configureBlocking(false);
			// Only a connected channel hears that nobody listens there.
			opened.connect(this.server);
			opened.register(selector, SelectionKey.OP_READ, this);
			this.channel = opened;
			send(opened);
			return opened;
		}
		catch (IOException | RuntimeException ex) {
			close(opened);
			throw ex;
		}
	}

	private void send(DatagramChannel channel) throws IOException {
		this.sent++;
		channel.write(ByteBuffer.wrap(this.question));
	}

	@Override
	byte @Nullable [] proceed() throws IOException {
		this.buffer.clear();
		if (this.channel == null || this.channel.read(this.buffer) < Header.LENGTH) {
			return null;
		}
		this.buffer.flip();
		if (!isAnswer()) {
			return null;
		}
		byte[] bytes = new byte[this.buffer.remaining()];
		this.buffer.get(bytes);
		return bytes;
	}

	private boolean isAnswer() {
		return this.buffer.get(0) == this.question[0] && this.buffer.get(1) == this.question[1]
				&& (this.buffer.get(2) & RESPONSE) != 0;
	}

	@Override
	void repeat(Duration elapsed) throws IOException {
		if (this.channel != null && elapsed.compareTo(this.pause.multipliedBy(this.sent)) >= 0) {
			send(this.channel);
		}
	}

}
