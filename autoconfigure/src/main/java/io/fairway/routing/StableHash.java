package io.fairway.routing;

/**
 * Hashes that are the same on every client, now and in later releases.
 */
final class StableHash {

	private static final long FNV_OFFSET = 0xcbf29ce484222325L;

	private static final long FNV_PRIME = 0x100000001b3L;

	private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

	private StableHash() {
	}

	/** FNV-1a over the characters, mixed since it leaves the upper bits alike. */
	static long of(String text) {
		long hash = FNV_OFFSET;
		for (int i = 0; i < text.length(); i++) {
			hash = (hash ^ text.charAt(i)) * FNV_PRIME;
		}
		return mix(hash);
	}

	/** One of many independent hashes of what was hashed before. */
	static long of(long hash, long number) {
		return mix(hash + number * GOLDEN_GAMMA);
	}

	/** The last step of MurmurHash3, in Stafford's variant 13. */
	static long mix(long value) {
		long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
		mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
		return mixed ^ (mixed >>> 31);
	}

}
