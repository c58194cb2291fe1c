/**
 * The registry over the EndpointSlices of a Kubernetes cluster, read and watched through
 * its API server. It only reads: what an instance is there, the cluster decides.
 */
@NullMarked
package io.fairway.registry.kubernetes;

import org.jspecify.annotations.NullMarked;
