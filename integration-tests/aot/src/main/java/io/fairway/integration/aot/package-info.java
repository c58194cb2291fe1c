/**
 * A small application with each kind of client. What it is tested for is not here.
 */
@NullMarked
package io.fairway.integration.aot;

import org.jspecify.annotations.NullMarked;
