/**
 * Micrometer's view of everything else: meters, and what the client's observations are
 * told. It reads and listens; nothing here decides where a request goes, and no other
 * package knows Micrometer.
 */
@NullMarked
package io.fairway.metrics;

import org.jspecify.annotations.NullMarked;
