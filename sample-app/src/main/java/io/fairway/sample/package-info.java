/**
 * The sample application: eight instances of a service, the traffic they get, and the
 * ways to look at it. It uses Fairway like any application does; nothing here is
 * published.
 */
@NullMarked
package io.fairway.sample;

import org.jspecify.annotations.NullMarked;
