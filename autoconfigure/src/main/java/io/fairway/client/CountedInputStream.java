package io.fairway.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

import io.fairway.feedback.RequestLease;

/**
 * The body of a response. Its end ends the request, as does closing it before.
 */
final class CountedInputStream extends FilterInputStream {

	private final RequestLease lease;

	CountedInputStream(InputStream body, RequestLease lease) {
		super(body);
		this.lease = lease;
	}

	@Override
	public int read() throws IOException {
		return count(super::read);
	}

	@Override
	public int read(byte[] buffer, int offset, int length) throws IOException {
		return count(() -> super.read(buffer, offset, length));
	}

	private int count(Read read) throws IOException {
		try {
			int result = read.read();
			if (result < 0) {
				this.lease.close();
			}
			return result;
		}
		catch (Throwable ex) {
			this.lease.fail(ex);
			throw ex;
		}
	}

	@Override
	public void close() throws IOException {
		try {
			super.close();
		}
		finally {
			this.lease.close();
		}
	}

	private interface Read {

		int read() throws IOException;

	}

}
