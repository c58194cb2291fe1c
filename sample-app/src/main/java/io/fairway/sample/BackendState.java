package io.fairway.sample;

/**
 * What a backend does with requests.
 */
enum BackendState {

	/** Answers them. */
	UP,

	/** Answers them late. */
	SLOW,

	/** Answers them with status 500. */
	BROKEN,

	/** Has closed its socket and is not registered. */
	STOPPED

}
