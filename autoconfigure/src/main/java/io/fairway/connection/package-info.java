/**
 * The connections of HTTP clients, for each service its own: time-outs, pools, protocol,
 * and those that are opened before the first request. Which instance a request goes to is
 * decided elsewhere; here it meets the client that Spring Boot configured for it.
 */
@NullMarked
package io.fairway.connection;

import org.jspecify.annotations.NullMarked;
