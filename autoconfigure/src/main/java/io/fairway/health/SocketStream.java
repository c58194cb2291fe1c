package io.fairway.health;

import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;

/**
 * A plain connection over TCP.
 */
final class SocketStream implements ByteStream {

	private final AsynchronousSocketChannel channel;

	private final Consumer<Throwable> failed;

	private final ByteBuffer buffer;

	/**
	 * A stream over a connected channel.
	 * @param channel the channel
	 * @param bufferSize how much is read at once, at most
	 * @param failed told when something goes wrong
	 */
	SocketStream(AsynchronousSocketChannel channel, int bufferSize, Consumer<Throwable> failed) {
		this.channel = channel;
		this.failed = failed;
		this.buffer = ByteBuffer.allocate(bufferSize);
	}

	@Override
	public void write(ByteBuffer bytes, Runnable then) {
		this.channel.write(bytes, null, new Completion(this.failed, (count) -> {
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
		this.channel.read(this.buffer.clear(), null,
				new Completion(this.failed, (count) -> then.accept((count >= 0) ? this.buffer.flip() : null)));
	}

	/**
	 * What follows an operation. Nothing is thrown into the threads of the channels.
	 */
	record Completion(Consumer<Throwable> failed,
			IntConsumer then) implements CompletionHandler<@Nullable Integer, @Nullable Void> {

		@Override
		public void completed(@Nullable Integer result, @Nullable Void attachment) {
			try {
				this.then.accept((result != null) ? result : 0);
			}
			catch (RuntimeException ex) {
				this.failed.accept(ex);
			}
		}

		@Override
		public void failed(Throwable failure, @Nullable Void attachment) {
			this.failed.accept(failure);
		}

	}

}
