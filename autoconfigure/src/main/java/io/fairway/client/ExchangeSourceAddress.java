package io.fairway.client;

import java.net.InetAddress;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;

/**
 * The source that {@link SourceAddressWebFilter} found.
 */
final class ExchangeSourceAddress implements SourceAddress {

	@Override
	public @Nullable String of(Request<?> request) {
		RequestData data = RequestContexts.data(request);
		Map<String, Object> attributes = (data != null) ? data.getAttributes() : null;
		Object address = (attributes != null) ? attributes.get(SourceAddressWebFilter.ATTRIBUTE) : null;
		return (address instanceof InetAddress source) ? source.getHostAddress() : null;
	}

}
