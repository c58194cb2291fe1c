/**
 * The actuator endpoint {@code fairway}, its page, its analysis of the configuration and
 * the health indicator, and what an operator may do to an instance for a while. It reads
 * what others know and decides nothing about a request itself.
 */
@NullMarked
package io.fairway.actuate;

import org.jspecify.annotations.NullMarked;
