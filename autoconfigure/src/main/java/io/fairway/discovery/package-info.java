/**
 * From registries to one list for each service: watch, merge, compare and publish.
 * Nothing here selects among instances; that is what routing and balancing are for.
 */
@NullMarked
package io.fairway.discovery;

import org.jspecify.annotations.NullMarked;
