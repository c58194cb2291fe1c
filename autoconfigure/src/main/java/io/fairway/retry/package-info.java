/**
 * Whether an attempt that failed is followed by another one on another instance, and how
 * many of those a service may have. How the attempts of each kind of client are made does
 * not live here.
 */
@NullMarked
package io.fairway.retry;

import org.jspecify.annotations.NullMarked;
