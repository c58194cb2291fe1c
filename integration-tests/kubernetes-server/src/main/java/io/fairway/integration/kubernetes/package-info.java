/**
 * A process that answers like the API server of Kubernetes, on fabric8's mock server. It
 * keeps objects and tells of changes; tests let it fail in the ways of a real one.
 */
@NullMarked
package io.fairway.integration.kubernetes;

import org.jspecify.annotations.NullMarked;
