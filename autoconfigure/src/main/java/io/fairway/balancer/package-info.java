/**
 * The policies that choose one instance of a list, as plain Java: a policy builds an
 * immutable picker for each list. Nothing here filters, discovers or talks to the
 * network.
 */
@NullMarked
package io.fairway.balancer;

import org.jspecify.annotations.NullMarked;
