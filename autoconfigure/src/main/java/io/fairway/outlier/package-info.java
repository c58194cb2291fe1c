/**
 * Passive ejection: instances whose calls fail unlike those of the others get no traffic
 * for a while, by what the listeners of outcomes are told. Calls nobody itself, and only
 * the filter stage knows how many instances health, ejection and the rest may take
 * together.
 */
@NullMarked
package io.fairway.outlier;

import org.jspecify.annotations.NullMarked;
