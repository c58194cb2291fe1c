/**
 * The registry in etcd: instances are keys with leases, and one watch stream tells of
 * every change. Of jetcd only the generated gRPC calls are used; reconnecting, leases and
 * timeouts are our own.
 */
@NullMarked
package io.fairway.registry.etcd;

import org.jspecify.annotations.NullMarked;
