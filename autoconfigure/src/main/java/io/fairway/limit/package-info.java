/**
 * How many requests an instance and a service may have at once. Limits of the HTTP
 * clients themselves, such as their connections, do not live here.
 */
@NullMarked
package io.fairway.limit;

import org.jspecify.annotations.NullMarked;
