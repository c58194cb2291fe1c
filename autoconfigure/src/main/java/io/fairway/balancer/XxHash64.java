package io.fairway.balancer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The 64-bit xxHash of Yann Collet, the function with which Envoy places hosts and keys.
 * Text is hashed as UTF-8; text of ASCII alone is hashed without allocation.
 *
 * @see <a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">xxHash
 * specification</a>
 */
final class XxHash64 {

	private static final long PRIME_1 = 0x9E3779B185EBCA87L;

	private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;

	private static final long PRIME_3 = 0x165667B19E3779F9L;

	private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;

	private static final long PRIME_5 = 0x27D4EB2F165667C5L;

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

	private static final int STRIPE = 32;

	private static final long NOT_ASCII = 0xFF80_FF80_FF80_FF80L;

	private XxHash64() {
	}

	static long hash(String text, long seed) {
		return hash(text, 0, text.length(), seed);
	}

	/** The hash of a part of a text, without making a string of it. */
	static long hash(String text, int begin, int end, long seed) {
		long seen = 0;
		int position = begin;
		long hash;
		if (end - begin >= STRIPE) {
			long a = seed + PRIME_1 + PRIME_2;
			long b = seed + PRIME_2;
			long c = seed;
			long d = seed - PRIME_1;
			for (; position <= end - STRIPE; position += STRIPE) {
				long a1 = fourChars(text, position);
				long a2 = fourChars(text, position + 4);
				long b1 = fourChars(text, position + 8);
				long b2 = fourChars(text, position + 12);
				long c1 = fourChars(text, position + 16);
				long c2 = fourChars(text, position + 20);
				long d1 = fourChars(text, position + 24);
				long d2 = fourChars(text, position + 28);
				seen |= a1 | a2 | b1 | b2 | c1 | c2 | d1 | d2;
				a = round(a, bytes(a1) | bytes(a2) << Integer.SIZE);
				b = round(b, bytes(b1) | bytes(b2) << Integer.SIZE);
				c = round(c, bytes(c1) | bytes(c2) << Integer.SIZE);
				d = round(d, bytes(d1) | bytes(d2) << Integer.SIZE);
			}
			hash = converge(a, b, c, d);
		}
		else {
			hash = seed + PRIME_5;
		}
		hash += end - begin;
		for (; position <= end - 8; position += 8) {
			long low = fourChars(text, position);
			long high = fourChars(text, position + 4);
			seen |= low | high;
			hash = mixLong(hash, bytes(low) | bytes(high) << Integer.SIZE);
		}
		if (position <= end - 4) {
			long chars = fourChars(text, position);
			seen |= chars;
			hash = mixInt(hash, (int) bytes(chars));
			position += 4;
		}
		for (; position < end; position++) {
			char c = text.charAt(position);
			seen |= c;
			hash = mixByte(hash, (byte) c);
		}
		boolean ascii = (seen & NOT_ASCII) == 0;
		return ascii ? avalanche(hash) : hash(text.substring(begin, end).getBytes(StandardCharsets.UTF_8), seed);
	}

	/** Four characters side by side, in whose upper bits shows what is not ASCII. */
	private static long fourChars(String text, int position) {
		return text.charAt(position) | (long) text.charAt(position + 1) << 16 | (long) text.charAt(position + 2) << 32
				| (long) text.charAt(position + 3) << 48;
	}

	/** The lower bytes of four characters, moved together. */
	private static long bytes(long chars) {
		long pairs = (chars | chars >>> 8) & 0x0000_FFFF_0000_FFFFL;
		return (pairs | pairs >>> 16) & 0xFFFF_FFFFL;
	}

	/** Another hash that is made of a hash: its neighbours end up far from it. */
	static long rehash(long hash) {
		return avalanche(hash + PRIME_5);
	}

	static long hash(byte[] bytes, long seed) {
		int end = bytes.length;
		int position = 0;
		long hash;
		if (end >= STRIPE) {
			long a = seed + PRIME_1 + PRIME_2;
			long b = seed + PRIME_2;
			long c = seed;
			long d = seed - PRIME_1;
			for (; position <= end - STRIPE; position += STRIPE) {
				a = round(a, (long) LONGS.get(bytes, position));
				b = round(b, (long) LONGS.get(bytes, position + 8));
				c = round(c, (long) LONGS.get(bytes, position + 16));
				d = round(d, (long) LONGS.get(bytes, position + 24));
			}
			hash = converge(a, b, c, d);
		}
		else {
			hash = seed + PRIME_5;
		}
		hash += end;
		for (; position <= end - 8; position += 8) {
			hash = mixLong(hash, (long) LONGS.get(bytes, position));
		}
		if (position <= end - 4) {
			hash = mixInt(hash, (int) INTS.get(bytes, position));
			position += 4;
		}
		for (; position < end; position++) {
			hash = mixByte(hash, bytes[position]);
		}
		return avalanche(hash);
	}

	private static long round(long accumulator, long lane) {
		return Long.rotateLeft(accumulator + lane * PRIME_2, 31) * PRIME_1;
	}

	private static long converge(long a, long b, long c, long d) {
		long hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
		return merge(merge(merge(merge(hash, a), b), c), d);
	}

	private static long merge(long hash, long accumulator) {
		return (hash ^ round(0, accumulator)) * PRIME_1 + PRIME_4;
	}

	private static long mixLong(long hash, long lane) {
		return Long.rotateLeft(hash ^ round(0, lane), 27) * PRIME_1 + PRIME_4;
	}

	private static long mixInt(long hash, int lane) {
		return Long.rotateLeft(hash ^ Integer.toUnsignedLong(lane) * PRIME_1, 23) * PRIME_2 + PRIME_3;
	}

	private static long mixByte(long hash, byte lane) {
		return Long.rotateLeft(hash ^ Byte.toUnsignedInt(lane) * PRIME_5, 11) * PRIME_1;
	}

	private static long avalanche(long hash) {
		long result = (hash ^ hash >>> 33) * PRIME_2;
		result = (result ^ result >>> 29) * PRIME_3;
		return result ^ result >>> 32;
	}

}
