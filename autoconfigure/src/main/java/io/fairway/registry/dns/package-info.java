/**
 * The registry over DNS: SRV records, or addresses with a port, asked for again when they
 * end. Questions travel on one thread of the registry's own; nothing of the JVM's own
 * look-up of names, nor of its cache, is used.
 */
@NullMarked
package io.fairway.registry.dns;

import org.jspecify.annotations.NullMarked;
