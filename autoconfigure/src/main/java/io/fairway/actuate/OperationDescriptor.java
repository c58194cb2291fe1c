package io.fairway.actuate;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What was done to an instance.
 *
 * @param service the service
 * @param instance the address of the instance
 * @param action what was done
 * @param weight the weight that the instance has meanwhile, {@code null} unless it has
 * another one
 * @param seconds for how long, {@code null} for what has no end
 * @param until when that is over
 * @param result what came of it
 */
public record OperationDescriptor(String service, String instance, String action, @Nullable Double weight,
		@Nullable Long seconds, @Nullable Instant until, String result) implements OperationResponseBody {
}
