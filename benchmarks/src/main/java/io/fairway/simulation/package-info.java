/**
 * A simulator in virtual time: the real policies and the real stats, with hosts and
 * clients that are made up. The same seed leads to the same report on every machine.
 */
@NullMarked
package io.fairway.simulation;

import org.jspecify.annotations.NullMarked;
