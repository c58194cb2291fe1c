package io.fairway.connection;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;

/**
 * A request that tells when it is over: when it failed, or when its response is closed.
 */
class RoutedRequest implements ClientHttpRequest {

	private final ClientHttpRequest request;

	private final Runnable end;

	private final AtomicBoolean ended = new AtomicBoolean();

	RoutedRequest(ClientHttpRequest request, Runnable end) {
		this.request = request;
		this.end = end;
	}

	@Override
	public ClientHttpResponse execute() throws IOException {
		try {
			return new RoutedResponse(this.request.execute());
		}
		catch (Throwable ex) {
			end();
			throw ex;
		}
	}

	private void end() {
		if (this.ended.compareAndSet(false, true)) {
			this.end.run();
		}
	}

	@Override
	public HttpMethod getMethod() {
		return this.request.getMethod();
	}

	@Override
	public URI getURI() {
		return this.request.getURI();
	}

	@Override
	public Map<String, Object> getAttributes() {
		return this.request.getAttributes();
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.request.getHeaders();
	}

	@Override
	public OutputStream getBody() throws IOException {
		return this.request.getBody();
	}

	/** Clients ask a request whether it is of this type. */
	static final class Streaming extends RoutedRequest implements StreamingHttpOutputMessage {

		private final StreamingHttpOutputMessage message;

		Streaming(ClientHttpRequest request, Runnable end) {
			super(request, end);
			this.message = (StreamingHttpOutputMessage) request;
		}

		@Override
		public void setBody(Body body) {
			this.message.setBody(body);
		}

	}

	private final class RoutedResponse implements ClientHttpResponse {

		private final ClientHttpResponse response;

		RoutedResponse(ClientHttpResponse response) {
			this.response = response;
		}

		@Override
		public HttpStatusCode getStatusCode() throws IOException {
			return this.response.getStatusCode();
		}

		@Override
		public String getStatusText() throws IOException {
			return this.response.getStatusText();
		}

		@Override
		public HttpHeaders getHeaders() {
			return this.response.getHeaders();
		}

		/** Gateways close the body and not the response. */
		@Override
		public InputStream getBody() throws IOException {
			return new FilterInputStream(this.response.getBody()) {

				@Override
				public void close() throws IOException {
					try {
						super.close();
					}
					finally {
						end();
					}
				}

			};
		}

		@Override
		public void close() {
			try {
				this.response.close();
			}
			finally {
				end();
			}
		}

	}

}
