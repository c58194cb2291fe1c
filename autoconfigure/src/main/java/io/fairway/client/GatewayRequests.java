package io.fairway.client;

import org.springframework.http.HttpHeaders;

/**
 * What both gateways have to know of a request before they repeat it.
 */
final class GatewayRequests {

	private GatewayRequests() {
	}

	/** Whether there is a body. The gateways keep none, so it can be sent only once. */
	static boolean hasBody(HttpHeaders headers) {
		return headers.getContentLength() > 0 || headers.containsHeader(HttpHeaders.TRANSFER_ENCODING);
	}

}
