/**
 * Resilience4j's circuit breakers, one for each instance and one for each service: they
 * let requests in, hear how these end, and keep open instances from the lists.
 * Resilience4j's registries and its integration with Spring do not live here, nor are
 * they needed.
 */
@NullMarked
package io.fairway.breaker;

import org.jspecify.annotations.NullMarked;
