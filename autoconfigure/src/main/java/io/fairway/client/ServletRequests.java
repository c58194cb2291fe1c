package io.fairway.client;

import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The servlet request that Spring bound to the current thread.
 */
final class ServletRequests {

	private ServletRequests() {
	}

	static @Nullable String header(String name) {
		HttpServletRequest request = current();
		try {
			return (request != null) ? request.getHeader(name) : null;
		}
		catch (IllegalStateException ex) {
			// The request has ended, and work that was handed over goes on without it.
			return null;
		}
	}

	static @Nullable String address() {
		HttpServletRequest request = current();
		try {
			return (request != null) ? request.getRemoteAddr() : null;
		}
		catch (IllegalStateException ex) {
			// As above.
			return null;
		}
	}

	static <T> T ignoring(Supplier<T> task) {
		RequestAttributes attributes = RequestContextHolder.getRequestAttributes();
		RequestContextHolder.resetRequestAttributes();
		try {
			return task.get();
		}
		finally {
			RequestContextHolder.setRequestAttributes(attributes);
		}
	}

	private static @Nullable HttpServletRequest current() {
		return (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)
				? attributes.getRequest() : null;
	}

}
