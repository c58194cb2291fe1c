package io.fairway.health;

import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.function.Consumer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

/**
 * TLS over a plain connection. Each step of the engine is followed by the next, when the
 * network has done its part. Not thread-safe, as the operations of a stream follow each
 * other.
 */
final class TlsStream implements ByteStream {

	/** More than any handshake and the longest answer need. */
	private static final int LIMIT = 4 * HttpResponseReader.LIMIT;

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final SSLEngine engine;

	private final SocketStream socket;

	private final Consumer<Throwable> failed;

	private final ByteBuffer outgoing;

	/** What came and is not decrypted yet, ready to be read. */
	private final ByteBuffer incoming;

	private final ByteBuffer plain;

	private int received;

	private boolean established;

	private boolean ended;

	private TlsStream(AsynchronousSocketChannel channel, SSLEngine engine, Consumer<Throwable> failed) {
		this.engine = engine;
		this.failed = failed;
		int packet = engine.getSession().getPacketBufferSize();
		this.socket = new SocketStream(channel, packet, failed);
		this.outgoing = ByteBuffer.allocate(packet);
		this.incoming = ByteBuffer.allocate(2 * packet).flip();
		this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
	}

	/**
	 * Shakes hands.
	 * @param channel a connected channel
	 * @param engine the engine of the client
	 * @param failed told when something goes wrong, then or later
	 * @param then told of the stream when the server is known to be the right one
	 */
	static void open(AsynchronousSocketChannel channel, SSLEngine engine, Consumer<Throwable> failed,
			Consumer<ByteStream> then) {
		TlsStream stream = new TlsStream(channel, engine, failed);
		stream.guarded(() -> {
			engine.beginHandshake();
			stream.handshake(() -> {
				stream.established = true;
				then.accept(stream);
			});
		});
	}

	/** Goes on with a handshake, if there is one, until it is over. */
	private void handshake(Runnable then) throws SSLException {
		while (true) {
			HandshakeStatus status = this.engine.getHandshakeStatus();
			if (status == HandshakeStatus.NEED_TASK) {
				runTasks();
			}
			else if (status == HandshakeStatus.NEED_WRAP) {
				wrap(NOTHING, () -> guarded(() -> handshake(then)));
				return;
			}
			else if (this.ended) {
				then.run();
				return;
			}
			else if (status == HandshakeStatus.NEED_UNWRAP || status == HandshakeStatus.NEED_UNWRAP_AGAIN) {
				if (unwrap().getStatus() == Status.BUFFER_UNDERFLOW) {
					fill(() -> handshake(then));
					return;
				}
			}
			else {
				then.run();
				return;
			}
		}
	}

	private void runTasks() {
		Runnable task = this.engine.getDelegatedTask();
		while (task != null) {
			task.run();
			task = this.engine.getDelegatedTask();
		}
	}

	private void wrap(ByteBuffer bytes, Runnable then) throws SSLException {
		this.engine.wrap(bytes, this.outgoing.clear());
		this.socket.write(this.outgoing.flip(), then);
	}

	private SSLEngineResult unwrap() throws SSLException {
		SSLEngineResult result = this.engine.unwrap(this.incoming, this.plain);
		if (result.getStatus() == Status.BUFFER_OVERFLOW) {
			throw new SSLException("more was sent than an answer needs");
		}
		if (result.getStatus() == Status.CLOSED) {
			endStream();
		}
		return result;
	}

	private void endStream() throws SSLException {
		this.ended = true;
		if (!this.established) {
			throw new SSLException("the connection was closed during the handshake");
		}
	}

	/** Gets more from the network, and then goes on. */
	private void fill(Step next) {
		this.socket.read((bytes) -> guarded(() -> {
			if (bytes == null) {
				endStream();
			}
			else {
				take(bytes);
			}
			next.run();
		}));
	}

	private void take(ByteBuffer bytes) throws SSLException {
		this.received += bytes.remaining();
		if (this.received > LIMIT || this.incoming.compact().remaining() < bytes.remaining()) {
			throw new SSLException("more was sent than an answer needs");
		}
		this.incoming.put(bytes).flip();
	}

	@Override
	public void write(ByteBuffer bytes, Runnable then) {
		guarded(() -> wrap(bytes, () -> {
			if (bytes.hasRemaining()) {
				write(bytes, then);
			}
			else {
				then.run();
			}
		}));
	}

	@Override
	public void read(Consumer<@Nullable ByteBuffer> then) {
		this.plain.clear();
		guarded(() -> decrypt(then));
	}

	private void decrypt(Consumer<@Nullable ByteBuffer> then) throws SSLException {
		while (this.plain.position() == 0 && !this.ended) {
			Status status = unwrap().getStatus();
			HandshakeStatus handshake = this.engine.getHandshakeStatus();
			if (handshake != HandshakeStatus.NOT_HANDSHAKING && !this.ended) {
				handshake(() -> guarded(() -> decrypt(then)));
				return;
			}
			if (status == Status.BUFFER_UNDERFLOW) {
				fill(() -> decrypt(then));
				return;
			}
		}
		then.accept((this.plain.position() > 0) ? this.plain.flip() : null);
	}

	private void guarded(Step step) {
		try {
			step.run();
		}
		catch (SSLException | RuntimeException ex) {
			this.failed.accept(ex);
		}
	}

	/** A step that TLS may refuse. */
	@FunctionalInterface
	private interface Step {

		void run() throws SSLException;

	}

}
