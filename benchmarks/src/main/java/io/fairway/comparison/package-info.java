/**
 * The ratios of ours to the peers' figures, and the bars that they must clear: runs the
 * benchmarks in turn, checks and prints. The benchmarks know nothing of it. Nothing here
 * is published.
 */
@NullMarked
package io.fairway.comparison;

import org.jspecify.annotations.NullMarked;
