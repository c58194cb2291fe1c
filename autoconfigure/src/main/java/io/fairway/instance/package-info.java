/**
 * What a registry said of an instance: immutable values that every later station of the
 * flow reads, and what was wrong with them. Nothing here observes traffic, keeps time or
 * knows where a value came from.
 */
@NullMarked
package io.fairway.instance;

import org.jspecify.annotations.NullMarked;
