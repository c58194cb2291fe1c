/**
 * The registry in a directory that the processes of one machine share, one document for
 * each instance. It needs no server, and no lock between the processes.
 */
@NullMarked
package io.fairway.registry.file;

import org.jspecify.annotations.NullMarked;
