package io.fairway.routing;

/**
 * What a request gets that wants a version which nobody has.
 */
public enum VersionFallback {

	/**
	 * Nothing: an answer of another version than asked for is worse than none.
	 */
	NONE,

	/**
	 * All instances, whatever their version.
	 */
	ANY,

	/**
	 * The instances of the highest version that has the same major number as the wanted
	 * one; nothing if there is none. Pre-releases do not count.
	 */
	LATEST_COMPATIBLE,

	/**
	 * The instances of the default version; nothing if there are none.
	 */
	DEFAULT_VERSION

}
