package io.fairway.client;

import java.net.URI;

import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;

import io.fairway.balancer.HashKey;

/**
 * A part of the URL of the outgoing request, as it is sent.
 */
interface UriHashKey extends HashKey {

	@Override
	default long hash(Request<?> request) {
		RequestData data = RequestContexts.data(request);
		URI url = (data != null) ? data.getUrl() : null;
		return (url != null) ? hash(url) : ABSENT;
	}

	long hash(URI url);

}
