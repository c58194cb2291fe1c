/**
 * An application that starts, calls a service once and says what that took. Who compares
 * it with and without Fairway is a test.
 */
@NullMarked
package io.fairway.startup;

import org.jspecify.annotations.NullMarked;
