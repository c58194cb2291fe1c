package io.fairway.actuate;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Why something is not done.
 *
 * @param status the HTTP status
 * @param problem the reason, and what would do
 */
public record ProblemDescriptor(int status, String problem) implements OperationResponseBody {
}
