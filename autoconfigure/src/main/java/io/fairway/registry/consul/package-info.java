/**
 * The registry in HashiCorp Consul, over its HTTP interface and nothing but the JDK's
 * client. It watches by blocking queries that hold no thread, and registers with a check
 * that passes only as long as it is renewed.
 */
@NullMarked
package io.fairway.registry.consul;

import org.jspecify.annotations.NullMarked;
