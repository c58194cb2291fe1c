/**
 * Active health checks: who is asked when and how, what the answers amount to, and the
 * filter that acts on it. Nothing here knows which stage asks the filter, how instances
 * are chosen or what became of a request.
 */
@NullMarked
package io.fairway.health;

import org.jspecify.annotations.NullMarked;
