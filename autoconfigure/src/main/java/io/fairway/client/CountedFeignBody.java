package io.fairway.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;

import feign.Response;
import org.jspecify.annotations.Nullable;

import io.fairway.feedback.RequestLease;

/**
 * The body of a response to Feign. Its end ends the request, as does closing it before.
 */
final class CountedFeignBody implements Response.Body {

	private final Response.Body delegate;

	private final RequestLease lease;

	private CountedFeignBody(Response.Body delegate, RequestLease lease) {
		this.delegate = delegate;
		this.lease = lease;
	}

	static Response of(Response response, RequestLease lease) {
		lease.answered(response.status());
		Response.Body body = response.body();
		if (body == null) {
			lease.close();
			return response;
		}
		return response.toBuilder().body(new CountedFeignBody(body, lease)).build();
	}

	@Override
	public @Nullable Integer length() {
		return this.delegate.length();
	}

	@Override
	public boolean isRepeatable() {
		return this.delegate.isRepeatable();
	}

	@Override
	public InputStream asInputStream() throws IOException {
		return new CountedInputStream(this.delegate.asInputStream(), this.lease);
	}

	@Override
	public Reader asReader(Charset charset) throws IOException {
		return new InputStreamReader(asInputStream(), charset);
	}

	@Override
	public void close() throws IOException {
		try {
			this.delegate.close();
		}
		finally {
			this.lease.close();
		}
	}

}
