/**
 * A registry in Nacos, watched and written through its own client, which hears of changes
 * by push. Of Spring Cloud Alibaba nothing lives here, nor is any of it needed.
 */
@NullMarked
package io.fairway.registry.nacos;

import org.jspecify.annotations.NullMarked;
