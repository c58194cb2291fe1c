package io.fairway.integration.file;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.fairway.integration.support.Calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several JVMs that share nothing but a directory. What is measured on the way goes to
 * the log.
 */
class FileRegistryTests {

	static final Duration TTL = Duration.ofSeconds(2);

	/**
	 * The lease of a killed JVM ends one time to live after its last renewal was seen. On
	 * top comes what a busy machine needs to see that renewal and to wake up for the end.
	 */
	private static final Duration KILL_TOLERANCE = Duration.ofMillis(500);

	private static final Duration CLEAN_STOP_LIMIT = Duration.ofMillis(200);

	private static final Log logger = LogFactory.getLog(FileRegistryTests.class);

	private final List<WorkerProcess> workers = new ArrayList<>();

	@TempDir
	private Path registry;

	private Observer observer;

	@BeforeEach
	void startObserver() {
		this.observer = Observer.start(this.registry);
	}

	@AfterEach
	void stop() {
		this.workers.forEach(WorkerProcess::close);
		this.observer.close();
	}

	@Test
	void jvmsFindAndCallEachOther() throws IOException {
		start("anna");
		start("bert");
		for (String worker : List.of("anna", "bert")) {
			int port = this.observer.awaitPort(worker);
			await().untilAsserted(() -> assertThat(Calls.get(port, "/peers").body()).isEqualTo("anna,bert"));
			assertThat(Calls.tally(10, () -> Calls.get(port, "/next").body())).isEqualTo(Map.of("anna", 5, "bert", 5));
		}
	}

	@Test
	void killedJvmIsGoneWhenItsTimeToLiveIsOver() throws IOException {
		WorkerProcess killed = start("killed");
		start("survivor");
		int survivor = this.observer.awaitPort("survivor");
		awaitRenewal(this.observer.awaitPort("killed"));
		Instant death = Instant.now();
		killed.kill();
		Duration delay = Duration.between(death, this.observer.awaitDeparture("killed"));
		logger.info("Measured: gone " + delay.toMillis()
				+ " ms after SIGKILL right after a renewal, with a time to live of " + TTL);
		assertThat(delay).isLessThan(TTL.plus(KILL_TOLERANCE));
		assertThat(this.observer.present()).containsExactly("survivor");
		await().untilAsserted(() -> assertThat(Calls.get(survivor, "/peers").body()).isEqualTo("survivor"));
		assertThat(this.observer.departed()).containsExactly("killed");
	}

	@Test
	void stoppedJvmIsGoneAtOnce() throws IOException, InterruptedException {
		WorkerProcess stopped = start("stopped");
		this.observer.awaitPort("stopped");
		Instant signal = Instant.now();
		stopped.terminate();
		Instant departure = this.observer.awaitDeparture("stopped");
		Instant closing = Instant.parse(stopped.signals().awaitText(Worker.CLOSING));
		Duration delay = Duration.between(closing, departure);
		logger.info("Measured: gone " + delay.toMillis() + " ms after the context began to close, "
				+ Duration.between(signal, departure).toMillis() + " ms after SIGTERM");
		assertThat(delay).isLessThan(CLEAN_STOP_LIMIT);
		assertThat(stopped.awaitExit()).isTrue();
	}

	@Test
	void stoppedJvmDeregistersBeforeItStopsToAcceptAndCompletesWhatItBegan() throws IOException, InterruptedException {
		WorkerProcess stopped = start("stopped");
		int port = this.observer.awaitPort("stopped");
		CompletableFuture<HttpResponse<String>> slow = Calls.getLater(port, "/hold");
		stopped.signals().awaitText(Worker.HELD);
		stopped.terminate();
		this.observer.awaitDeparture("stopped");
		assertThat(this.observer.present()).isEmpty();
		assertThat(stopped.signals().awaitText(Worker.LAST_MOMENT)).isEqualTo("0 documents, status 200");
		assertThat(stopped.isAlive()).isTrue();
		assertThat(slow).isNotDone();
		stopped.signals().raise(Worker.RELEASE, "");
		assertThat(slow).succeedsWithin(10, TimeUnit.SECONDS)
			.satisfies((response) -> assertThat(response.statusCode()).isEqualTo(200))
			.satisfies((response) -> assertThat(response.body()).isEqualTo("completed"));
		assertThat(stopped.awaitExit()).isTrue();
	}

	/** The worst moment to be killed: the whole time to live is still to come. */
	private void awaitRenewal(int port) throws IOException {
		try (Stream<Path> documents = Files.list(this.registry)) {
			Path document = documents.filter((file) -> file.getFileName().toString().contains("_" + port + "-"))
				.findFirst()
				.orElseThrow();
			FileTime before = Files.getLastModifiedTime(document);
			await().pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(1))
				.until(() -> !Files.getLastModifiedTime(document).equals(before));
		}
	}

	private WorkerProcess start(String name) throws IOException {
		WorkerProcess worker = WorkerProcess.start(name, this.registry);
		this.workers.add(worker);
		return worker;
	}

}
