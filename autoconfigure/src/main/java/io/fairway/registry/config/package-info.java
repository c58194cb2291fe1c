/**
 * The registry of instances that are written in the application configuration. It is
 * changed by changing the configuration and accepts no registrations.
 */
@NullMarked
package io.fairway.registry.config;

import org.jspecify.annotations.NullMarked;
