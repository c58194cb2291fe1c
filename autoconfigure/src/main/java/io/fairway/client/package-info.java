/**
 * Where Spring Cloud calls us: the load balancer that its clients ask for an instance,
 * and on the way of each kind of client what counts a request in and out. Policies,
 * stages and directories are handed in; none of them knows this package.
 */
@NullMarked
package io.fairway.client;

import org.jspecify.annotations.NullMarked;
