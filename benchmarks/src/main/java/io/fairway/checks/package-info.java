/**
 * Whether health checks keep their pace, over real connections on loopback. What the
 * choice of an instance costs is not measured here.
 */
@NullMarked
package io.fairway.checks;

import org.jspecify.annotations.NullMarked;
