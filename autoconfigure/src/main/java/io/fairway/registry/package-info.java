/**
 * The contract between a source of instances and the directory that merges several of
 * them, with what all kinds share. One kind lives in each sub-package; kinds never know
 * each other, and nothing here knows who listens.
 */
@NullMarked
package io.fairway.registry;

import org.jspecify.annotations.NullMarked;
