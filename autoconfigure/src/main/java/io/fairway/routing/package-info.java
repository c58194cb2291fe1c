/**
 * The chain of instance list suppliers between the directory and the balancer: each stage
 * narrows an immutable list and remembers its answer. No stage chooses a single instance.
 */
@NullMarked
package io.fairway.routing;

import org.jspecify.annotations.NullMarked;
