package io.fairway.health;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A connection on which nobody waits. One operation follows the other; what goes wrong is
 * told to who made the stream.
 */
interface ByteStream {

	/**
	 * Writes all the bytes.
	 * @param bytes the bytes
	 * @param then told when they are written
	 */
	void write(ByteBuffer bytes, Runnable then);

	/**
	 * Reads what there is, and waits for something if there is nothing.
	 * @param then told of the bytes, which are valid until the next read, or of
	 * {@code null} at the end of the stream
	 */
	void read(Consumer<@Nullable ByteBuffer> then);

}
