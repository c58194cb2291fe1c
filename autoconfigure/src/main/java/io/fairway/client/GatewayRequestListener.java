package io.fairway.client;

import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;

import io.fairway.feedback.RequestLease;

/**
 * Counts a request of the servlet gateway out when the container is done with it, however
 * that came: its client is gone, the answer was replaced or its body never read.
 */
public final class GatewayRequestListener implements ServletRequestListener {

	@Override
	public void requestDestroyed(ServletRequestEvent event) {
		if (event.getServletRequest().getAttribute(CountingProxyExchange.LEASE) instanceof RequestLease lease) {
			lease.close();
		}
	}

}
