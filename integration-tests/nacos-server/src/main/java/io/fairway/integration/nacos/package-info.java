/**
 * A Nacos server for tests. Nothing of Fairway, and no Spring of today, lives on its
 * class path.
 */
@NullMarked
package io.fairway.integration.nacos;

import org.jspecify.annotations.NullMarked;
