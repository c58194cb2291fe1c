package io.fairway.health;

import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.fairway.health.HttpResponseReader.InvalidResponseException;
import io.fairway.instance.Instance;

/**
 * Asks for a page over HTTP/1.1, on a connection of its own that is closed afterwards.
 * Redirects are statuses as others are, and not followed.
 */
final class HttpProbe implements HealthProbe {

	private static final int BUFFER = 4096;

	private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "OPTIONS");

	private final EndpointSettings endpoint;

	private final HttpSettings http;

	private final Addresses addresses;

	private final Connections connections;

	HttpProbe(EndpointSettings endpoint, HttpSettings http, Addresses addresses, Connections connections) {
		this.endpoint = endpoint;
		this.http = http;
		this.addresses = addresses;
		this.connections = connections;
	}

	@Override
	public Attempt start(Instance instance, Listener listener) {
		Exchange exchange = new Exchange(Target.of(instance, this.endpoint), listener);
		exchange.begin(this.addresses);
		return exchange;
	}

	private byte[] request(Target target) {
		StringBuilder head = new StringBuilder(256).append(this.http.method())
			.append(' ')
			.append(this.http.path())
			.append(" HTTP/1.1\r\nHost: ")
			.append(target.authority())
			.append("\r\nConnection: close\r\n");
		if (!WITHOUT_BODY.contains(this.http.method())) {
			head.append("Content-Length: 0\r\n");
		}
		this.http.headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
		return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
	}

	private final class Exchange extends SocketAttempt {

		private final HttpResponseReader reader = new HttpResponseReader(HttpProbe.this.http.method());

		Exchange(Target target, Listener listener) {
			super(target, HttpProbe.this.connections, listener);
		}

		@Override
		void connected(AsynchronousSocketChannel channel) {
			if (target().secure()) {
				TlsStream.open(channel, HttpProbe.this.endpoint.tls().engine(target().name(), target().port()),
						this::fail, this::send);
			}
			else {
				send(new SocketStream(channel, BUFFER, this::fail));
			}
		}

		private void send(ByteStream stream) {
			stream.write(ByteBuffer.wrap(request(target())), () -> receive(stream));
		}

		private void receive(ByteStream stream) {
			stream.read((bytes) -> received(stream, bytes));
		}

		private void received(ByteStream stream, @Nullable ByteBuffer bytes) {
			try {
				if (bytes == null || this.reader.read(bytes)) {
					end(result());
				}
				else {
					receive(stream);
				}
			}
			catch (InvalidResponseException ex) {
				end(ProbeResult.failed(String.valueOf(ex.getMessage())));
			}
		}

		private ProbeResult result() {
			if (!this.reader.hasHead()) {
				return ProbeResult.failed("the connection was closed without an answer");
			}
			String reason = "status " + this.reader.status();
			return HttpProbe.this.http.isExpected(this.reader.status()) ? ProbeResult.passed(reason)
					: ProbeResult.failed(reason);
		}

	}

}
