/**
 * JMH benchmarks of the request path, each beside what it is compared with. Nothing here
 * is published.
 */
@NullMarked
package io.fairway.benchmarks;

import org.jspecify.annotations.NullMarked;
