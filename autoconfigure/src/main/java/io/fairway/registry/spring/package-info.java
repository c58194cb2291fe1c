/**
 * The registry over any other discovery client of the application. It polls on threads of
 * its own and at once on a heartbeat; how fresh the answer is, only that client knows.
 */
@NullMarked
package io.fairway.registry.spring;

import org.jspecify.annotations.NullMarked;
