package io.fairway.checks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.fairway.health.HealthProbe;
import io.fairway.health.ProbeResult;
import io.fairway.instance.Instance;

/**
 * What checks would cost with a pool of 64 threads that wait.
 */
final class BlockingProbe implements HealthProbe {

	private static final byte[] REQUEST = "GET /actuator/health HTTP/1.1\r\nHost: users\r\nConnection: close\r\n\r\n"
		.getBytes(StandardCharsets.ISO_8859_1);

	private final ExecutorService pool = Executors.newFixedThreadPool(64);

	private final int timeout;

	BlockingProbe(Duration timeout) {
		this.timeout = (int) timeout.toMillis();
	}

	@Override
	public Attempt start(Instance instance, Listener listener) {
		Future<?> task = this.pool.submit(() -> listener.ended(ask(instance)));
		return () -> task.cancel(false);
	}

	private ProbeResult ask(Instance instance) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(instance.getHost(), instance.getPort()), this.timeout);
			socket.setSoTimeout(this.timeout);
			socket.getOutputStream().write(REQUEST);
			byte[] answer = socket.getInputStream().readNBytes(12);
			return ProbeResult.passed("status " + new String(answer, 9, 3, StandardCharsets.ISO_8859_1));
		}
		catch (IOException ex) {
			return ProbeResult.failed(ex.toString());
		}
	}

}
