package io.fairway.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

import io.fairway.feedback.RequestLease;

/**
 * A response whose request ends when its body is read to the end or when it is closed.
 */
final class CountedClientHttpResponse implements ClientHttpResponse {

	private final ClientHttpResponse delegate;

	private final RequestLease lease;

	private CountedClientHttpResponse(ClientHttpResponse delegate, RequestLease lease) {
		this.delegate = delegate;
		this.lease = lease;
	}

	static ClientHttpResponse of(ClientHttpResponse response, RequestLease lease) throws IOException {
		try {
			lease.answered(status(response));
			return new CountedClientHttpResponse(response, lease);
		}
		catch (Throwable ex) {
			response.close();
			throw ex;
		}
	}

	/** The JDK's HttpURLConnection says -1 of an answer that is not HTTP. */
	private static int status(ClientHttpResponse response) throws IOException {
		try {
			return response.getStatusCode().value();
		}
		catch (IllegalArgumentException ex) {
			ProtocolException failure = new ProtocolException("Invalid status line");
			failure.initCause(ex);
			throw failure;
		}
	}

	@Override
	public HttpStatusCode getStatusCode() throws IOException {
		return this.delegate.getStatusCode();
	}

	@Override
	public String getStatusText() throws IOException {
		return this.delegate.getStatusText();
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.delegate.getHeaders();
	}

	@Override
	public InputStream getBody() throws IOException {
		return new CountedInputStream(this.delegate.getBody(), this.lease);
	}

	@Override
	public void close() {
		try {
			this.delegate.close();
		}
		finally {
			this.lease.close();
		}
	}

}
