/**
 * The registry inside this JVM: instances are registered by code and expire unless they
 * are renewed. Nothing is read from or written to the outside.
 */
@NullMarked
package io.fairway.registry.memory;

import org.jspecify.annotations.NullMarked;
