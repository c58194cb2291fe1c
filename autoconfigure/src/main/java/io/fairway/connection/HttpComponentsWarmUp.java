package io.fairway.connection;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpOptions;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Opens connections of Apache HttpClient without sending a request: one that is to be
 * sent is stopped on its way, where connections to the instance can be had.
 */
final class HttpComponentsWarmUp {

	static final String NAME = "fairway-warm-up";

	/**
	 * For a place in the pool, which is there at once unless requests have opened
	 * connections already. A pause of the JVM must not look like that.
	 */
	private static final Timeout FOR_A_PLACE = Timeout.ofSeconds(1);

	private HttpComponentsWarmUp() {
	}

	static void open(HttpClient client, URI instance, int connections) throws IOException {
		HttpClientContext context = HttpClientContext.create();
		context.setAttribute(NAME, connections);
		context.setRequestConfig(RequestConfig.custom().setConnectionRequestTimeout(FOR_A_PLACE).build());
		client.execute(new HttpOptions(instance), context, (response) -> null);
	}

	static ClassicHttpResponse intercept(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
			throws IOException, HttpException {
		if (!(scope.clientContext.getAttribute(NAME) instanceof Integer connections)) {
			return chain.proceed(request, scope);
		}
		open(scope, connections);
		return new BasicClassicHttpResponse(HttpStatus.SC_NO_CONTENT);
	}

	/** All are held until the last is open, since one that is free would be taken. */
	private static void open(ExecChain.Scope scope, int connections) throws IOException {
		List<ExecRuntime> held = new ArrayList<>();
		try {
			for (int i = 0; i < connections; i++) {
				ExecRuntime connection = scope.execRuntime.fork(null);
				connection.acquireEndpoint(scope.exchangeId, scope.route, null, scope.clientContext);
				held.add(connection);
				connection.connectEndpoint(scope.clientContext);
				connection.markConnectionReusable(null, TimeValue.NEG_ONE_MILLISECOND);
			}
		}
		finally {
			held.forEach(ExecRuntime::releaseEndpoint);
		}
	}

}
