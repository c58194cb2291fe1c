/**
 * Wiring: auto-configuration, the configuration properties and the analysis of what is
 * wrong with them. It knows every other package, none knows it, and it decides nothing.
 */
@NullMarked
package io.fairway.autoconfigure;

import org.jspecify.annotations.NullMarked;
