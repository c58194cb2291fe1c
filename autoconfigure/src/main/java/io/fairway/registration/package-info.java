/**
 * The application makes itself known: registration, renewal and deregistration of
 * instances in the registries that accept them. Reading them back is discovery.
 */
@NullMarked
package io.fairway.registration;

import org.jspecify.annotations.NullMarked;
