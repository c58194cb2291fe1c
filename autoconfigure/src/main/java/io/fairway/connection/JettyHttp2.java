package io.fairway.connection;

import org.eclipse.jetty.client.HttpClientTransport;
import org.eclipse.jetty.client.transport.HttpClientConnectionFactory;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2;
import org.eclipse.jetty.io.ClientConnector;

/**
 * Jetty's HTTP/2, which comes in a library of its own. Over TLS the instance chooses;
 * without, it has to be one that speaks HTTP/2 from the start.
 */
final class JettyHttp2 {

	private JettyHttp2() {
	}

	static HttpClientTransport transport(ClientConnector connector) {
		return new HttpClientTransportDynamic(connector,
				new ClientConnectionFactoryOverHTTP2.HTTP2(new HTTP2Client(connector)),
				HttpClientConnectionFactory.HTTP11);
	}

}
