package io.fairway.sample;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.web.client.RestClient;

/**
 * Calls through a {@link RestClient}, from a few threads that pause between two calls.
 */
final class BlockingTraffic implements AutoCloseable {

	private static final int THREADS = 8;

	private static final int PAUSE_MILLIS = 60;

	private static final int CLOSE_SECONDS = 5;

	private final RestClient client;

	private final Requests requests;

	private final CountDownLatch closed = new CountDownLatch(1);

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS,
			new CustomizableThreadFactory("traffic-"));

	BlockingTraffic(RestClient client, Requests requests) {
		this.client = client;
		this.requests = requests;
	}

	void start() {
		for (int i = 0; i < THREADS; i++) {
			this.threads.execute(this::callUntilClosed);
		}
	}

	private void callUntilClosed() {
		try {
			while (!this.closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
				call();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void call() {
		Requests.Call call = this.requests.begin();
		try {
			call.answered(exchange(call.headers()));
		}
		catch (RuntimeException ex) {
			call.failed(ex);
		}
	}

	private ResponseEntity<String> exchange(HttpHeaders headers) {
		return this.client.get()
			.uri(Requests.URI)
			.headers((target) -> target.putAll(headers))
			.retrieve()
			.onStatus(HttpStatusCode::isError, (request, response) -> {
				// Not thrown but counted.
			})
			.toEntity(String.class);
	}

	/**
	 * Begins no more calls, and waits for those under way.
	 */
	@Override
	public void close() {
		this.closed.countDown();
		this.threads.shutdown();
		try {
			if (!this.threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
				this.threads.shutdownNow();
			}
		}
		catch (InterruptedException ex) {
			this.threads.shutdownNow();
			Thread.currentThread().interrupt();
		}
	}

}
