/**
 * What we saw of an instance: requests in flight, latency, failures, and who is told how
 * a call ended. It only observes; what follows from it is decided elsewhere.
 */
@NullMarked
package io.fairway.feedback;

import org.jspecify.annotations.NullMarked;
