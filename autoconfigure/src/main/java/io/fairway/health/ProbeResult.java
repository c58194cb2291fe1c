package io.fairway.health;

import io.fairway.instance.Text;

/**
 * What one attempt to ask an instance led to.
 *
 * @param verdict what it says of the instance
 * @param reason why, in a few words; nothing that is secret, and on one line
 */
public record ProbeResult(Verdict verdict, String reason) {

	public ProbeResult {
		reason = Text.printable(reason);
	}

	/**
	 * The answer of a healthy instance.
	 * @param reason why, in a few words
	 * @return the result
	 */
	public static ProbeResult passed(String reason) {
		return new ProbeResult(Verdict.PASSED, reason);
	}

	/**
	 * No answer, or that of an unhealthy instance.
	 * @param reason why, in a few words
	 * @return the result
	 */
	public static ProbeResult failed(String reason) {
		return new ProbeResult(Verdict.FAILED, reason);
	}

	/**
	 * An attempt that failed before it reached the network, for want of sockets or
	 * memory: it says nothing of the instance.
	 * @param reason why, in a few words
	 * @return the result
	 */
	public static ProbeResult inconclusive(String reason) {
		return new ProbeResult(Verdict.NONE, reason);
	}

	/**
	 * What a result says of the instance.
	 */
	public enum Verdict {

		/**
		 * It is well.
		 */
		PASSED,

		/**
		 * It is not.
		 */
		FAILED,

		/**
		 * Nothing.
		 */
		NONE

	}

}
