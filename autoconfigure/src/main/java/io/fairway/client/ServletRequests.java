package io.fairway.client;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
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

	private static @Nullable HttpServletRequest current() {
		return (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)
				? attributes.getRequest() : null;
	}

}
