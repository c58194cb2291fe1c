/**
 * What the integration tests share: servers and calls over real HTTP on loopback, made of
 * nothing but the JDK and what is tested, so that no class path under test gets wider.
 */
@NullMarked
package io.fairway.integration.support;

import org.jspecify.annotations.NullMarked;
