package io.fairway.registry.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.util.FileSystemUtils;

import io.fairway.instance.CapturedLog;
import io.fairway.instance.FakeScheduler;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Instance;
import io.fairway.instance.Locality;
import io.fairway.instance.Rejections;
import io.fairway.instance.TestInstances;
import io.fairway.registry.RecordingListener;
import io.fairway.registry.RegistryException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * In virtual time. Where a test does not say otherwise, it lets the registry look at the
 * directory by itself instead of waiting for the watcher to do so.
 */
class FileRegistryTests {

	private static final Duration TTL = Duration.ofSeconds(30);

	private static final Duration MOMENT = Duration.ofMillis(1);

	@TempDir
	private Path temporary;

	private final FakeTicker ticker = new FakeTicker();

	private final FakeScheduler scheduler = new FakeScheduler(this.ticker);

	private final FakeClock clock = new FakeClock();

	private final RecordingListener listener = new RecordingListener();

	private final List<FileRegistry> open = new ArrayList<>();

	private Path directory;

	private FileRegistry registry;

	@BeforeEach
	void openRegistry() {
		this.directory = this.temporary.resolve("a/b");
		this.registry = open(this.clock);
		this.registry.watch(TestInstances.SERVICE, this.listener);
	}

	@AfterEach
	void closeRegistries() {
		this.open.forEach(FileRegistry::close);
	}

	@Test
	void createsItsDirectory() {
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void aDirectoryThatCannotBeCreatedIsNamed() {
		Path file = write("file", "");
		assertThatExceptionOfType(RegistryException.class)
			.isThrownBy(() -> new FileRegistry("shared", file.resolve("x"), this.ticker, this.clock, this.scheduler))
			.withMessageStartingWith("Registry 'shared' cannot use directory '" + file.resolve("x") + "'");
	}

	@Test
	void tellsOfRegistrationsBeforeTheyReturn() {
		this.registry.register(TestInstances.instance("a"), TTL);
		assertThat(this.listener.lastHosts()).containsExactly("a");
	}

	@Test
	void anotherProcessReadsWhatIsWritten() {
		Instance instance = Instance.builder(TestInstances.SERVICE, "::1", 443)
			.instanceId("odd id \u2028 \"quoted\"")
			.secure(true)
			.weight(2.5)
			.version("1.4.0")
			.locality(new Locality("eu", "eu-1"))
			.tags(List.of("x", "y"))
			.metadata(Map.of("k\n", "v\u0000"))
			.build();
		this.registry.register(instance, TTL);
		RecordingListener other = watchFromAnotherProcess(this.clock);
		assertThat(other.last()).containsExactly(instance);
	}

	@Test
	void knowsItsServices() {
		this.registry.register(TestInstances.instance("a"), TTL);
		assertThat(this.registry.services()).containsExactly(TestInstances.SERVICE);
	}

	@Test
	void registeringAgainReplaces() throws IOException {
		this.registry.register(TestInstances.instance("a"), TTL);
		this.registry.register(TestInstances.weighted("a", 2), TTL);
		assertThat(this.listener.last()).containsExactly(TestInstances.weighted("a", 2));
		assertThat(files()).hasSize(1);
	}

	@Test
	void leavesNoTemporaryFileBehind() throws IOException {
		this.registry.register(TestInstances.instance("a"), TTL);
		assertThat(files()).singleElement().asString().endsWith(".json");
	}

	@Test
	void deregistrationDeletesTheDocument() throws IOException {
		this.registry.register(TestInstances.instance("a"), TTL);
		this.registry.deregister(TestInstances.instance("a").id());
		assertThat(files()).isEmpty();
		assertThat(this.listener.lastHosts()).isEmpty();
	}

	@Test
	void deregisteringTwiceDoesNothing() {
		this.registry.deregister(TestInstances.instance("a").id());
		assertThat(this.listener.answers()).hasSize(1);
	}

	@Test
	void keepsServicesWithHostileIdsInsideTheDirectory() throws IOException {
		this.registry.register(Instance.builder("../../../etc/x\u0000/.hidden", "a", 80).build(), TTL);
		this.registry.register(Instance.builder("x".repeat(10_000), "a", 80).build(), TTL);
		assertThat(files()).hasSize(2)
			.allSatisfy((file) -> assertThat(file.getFileName().toString()).doesNotStartWith(".").endsWith(".json"));
		assertThat(this.registry.services()).hasSize(2);
	}

	@Test
	void tellsApartInstancesWhoseFilesWouldBeNamedAlike() throws IOException {
		this.registry.register(Instance.builder("a/b", "a", 80).build(), TTL);
		this.registry.register(Instance.builder("a_b", "a", 80).build(), TTL);
		this.registry.register(Instance.builder("x".repeat(300) + "1", "a", 80).build(), TTL);
		this.registry.register(Instance.builder("x".repeat(300) + "2", "a", 80).build(), TTL);
		assertThat(files()).hasSize(4);
	}

	@Test
	void whenTheDirectoryIsGoneARegistrationFailsAndNamesTheRegistry() {
		moveDirectoryAway();
		assertThatExceptionOfType(RegistryException.class)
			.isThrownBy(() -> this.registry.register(TestInstances.instance("a"), TTL))
			.withMessageStartingWith("Registry 'shared' cannot register");
	}

	@Test
	void readsTheShortestDocument() {
		write("a.json", "{\"service\": \"users\", \"host\": \"a\", \"port\": 80}");
		this.registry.scan();
		assertThat(this.listener.last()).containsExactly(Instance.builder(TestInstances.SERVICE, "a", 80).build());
		assertThat(this.registry.rejections().count()).isZero();
	}

	@Test
	void readsTheLongestDocument() {
		write("a.json",
				"""
						{"service": "users", "id": "i1", "host": "a", "port": 443, "secure": true, "weight": 2.5, "version": "v2",
						 "region": "eu", "zone": "eu-1", "tags": ["x", "y"], "metadata": {"k": "v"}, "ttl": "PT30S",
						 "unknown": {"x": [1]}}""");
		this.registry.scan();
		assertThat(this.listener.last()).containsExactly(Instance.builder(TestInstances.SERVICE, "a", 443)
			.instanceId("i1")
			.secure(true)
			.metadata(Map.of("k", "v"))
			.version("v2")
			.locality(new Locality("eu", "eu-1"))
			.tags(List.of("x", "y"))
			.weight(2.5)
			.build());
	}

	@Test
	void readsWhatWasThereBefore() {
		write("a.json", document("a"));
		assertThat(watchFromAnotherProcess(this.clock).hosts()).containsExactly(List.of("a"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "null", "[]", "1", "\"x\"", "{}", "\u0000", "{\"service\": \"users\"",
			"{\"service\": \"users\", \"host\": \"a\"}", "{\"service\": \"\", \"host\": \"a\", \"port\": 80}",
			"{\"service\": \"users\", \"port\": 80}", "{\"service\": \"users\", \"host\": \"a\", \"port\": 0}",
			"{\"service\": \"users\", \"host\": \"a\", \"port\": 70000}",
			"{\"service\": \"users\", \"host\": \"a\", \"port\": 4294967376}",
			"{\"service\": \"users\", \"host\": \"a\", \"port\": \"http\"}",
			"{\"service\": \"users\", \"host\": \"evil.com/@10.0.0.1\", \"port\": 80}",
			"{\"service\": \"users\", \"host\": \"a\", \"port\": 80, \"ttl\": \"soon\"}",
			"{\"service\": \"users\", \"host\": \"a\", \"port\": 80, \"ttl\": \"PT0S\"}",
			"{\"service\": \"users\", \"host\": \"a\", \"port\": 80, \"ttl\": \"PT-5S\"}",
			"{\"service\": \"users\", \"host\": \"a\", \"port\": 80, \"ttl\": \"PT999999999H\"}",
			"{\"service\": \"users\", \"host\": \"a\", \"port\": 80, \"ttl\": 1e999999}",
			"{\"service\": \"users\", \"host\": \"a\", \"port\": 80, \"metadata\": [1]}" })
	void skipsAndCountsADocumentThatMakesNoSense(String content) throws IOException {
		Path file = write("a.json", content);
		write("b.json", document("b"));
		this.registry.scan();
		this.registry.scan();
		assertThat(this.listener.lastHosts()).containsExactly("b");
		assertThat(this.registry.rejections().count()).isPositive();
		assertThat(file).exists();
	}

	@Test
	void complainsOnceAboutADocumentThatMakesNoSense() {
		try (CapturedLog log = new CapturedLog(Rejections.class)) {
			write("a.json", "{\"service\": \"users\", ");
			for (int i = 0; i < 10; i++) {
				this.registry.scan();
			}
			assertThat(this.registry.rejections().count()).isGreaterThanOrEqualTo(10);
			assertThat(log.messages()).filteredOn((message) -> message.contains("a.json")).hasSize(1);
		}
	}

	@Test
	void picksUpADocumentOnceItIsComplete() {
		write("a.json", "{\"service\": \"users\", ");
		this.registry.scan();
		write("a.json", document("a"));
		this.registry.scan();
		assertThat(this.listener.lastHosts()).containsExactly("a");
	}

	@Test
	void keepsWhatADocumentSaidWhileItIsRewritten() {
		write("a.json", document("a"));
		this.registry.scan();
		write("a.json", "{\"service\": \"users\", ");
		this.registry.scan();
		assertThat(this.listener.lastHosts()).containsExactly("a");
	}

	@Test
	void skipsADocumentThatIsTooLarge() {
		write("a.json", document("a") + " ".repeat(64 * 1024));
		this.registry.scan();
		assertThat(this.listener.lastHosts()).isEmpty();
		assertThat(this.registry.rejections().count()).isPositive();
	}

	@Test
	void readsADocumentOfTheLargestSize() {
		String document = document("a");
		write("a.json", document + " ".repeat(64 * 1024 - document.length()));
		this.registry.scan();
		assertThat(this.listener.lastHosts()).containsExactly("a");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a.txt", ".a.json", "a.json.tmp", "json" })
	void looksAtJsonFilesOnly(String name) {
		write(name, document("a"));
		this.registry.scan();
		assertThat(this.listener.lastHosts()).isEmpty();
		assertThat(this.registry.rejections().count()).isZero();
	}

	@Test
	void skipsADirectory() throws IOException {
		Files.createDirectory(this.directory.resolve("a.json"));
		write("b.json", document("b"));
		this.registry.scan();
		assertThat(this.listener.lastHosts()).containsExactly("b");
	}

	@Test
	void skipsASecondDocumentOfTheSameInstance() {
		write("1.json", document("a"));
		this.registry.scan();
		write("0.json", document("a").replace("}", ", \"weight\": 2}"));
		this.registry.scan();
		assertThat(this.listener.last()).extracting(Instance::weight).containsExactly(1.0);
		assertThat(this.registry.rejections().count()).isPositive();
	}

	@Test
	void picksUpTheSecondDocumentOnceTheFirstIsGone() throws IOException {
		Path first = write("1.json", document("a"));
		this.registry.scan();
		write("0.json", document("a").replace("}", ", \"weight\": 2}"));
		this.registry.scan();
		Files.delete(first);
		this.registry.scan();
		assertThat(this.listener.last()).extracting(Instance::weight).containsExactly(2.0);
	}

	@Test
	void aDuplicateCannotForgeALogLine() {
		try (CapturedLog log = new CapturedLog(Rejections.class)) {
			String document = "{\"service\": \"x\\r\\nERROR forged\", \"host\": \"a\", \"port\": 80}";
			write("1.json", document);
			write("2.json", document);
			this.registry.scan();
			assertThat(log.messages()).filteredOn((message) -> message.contains("2.json"))
				.singleElement()
				.asString()
				.doesNotContain("\r", "\n");
		}
	}

	@Test
	void aDocumentThatDescribesAnotherInstanceReplacesTheFirst() {
		write("a.json", document("a"));
		this.registry.scan();
		write("a.json", document("other"));
		this.registry.scan();
		assertThat(this.listener.lastHosts()).containsExactly("other");
	}

	@Test
	void aDocumentThatBecomesADuplicateNoLongerDescribesItsFirstInstance() {
		write("a.json", document("a"));
		write("b.json", document("other"));
		this.registry.scan();
		write("a.json", document("other"));
		this.registry.scan();
		assertThat(this.listener.lastHosts()).containsExactly("other");
	}

	@Test
	void deletingADocumentRemovesTheInstance() throws IOException {
		Path file = write("a.json", document("a"));
		this.registry.scan();
		Files.delete(file);
		this.registry.scan();
		assertThat(this.listener.lastHosts()).isEmpty();
	}

	@Test
	void withoutTimeToLiveADocumentStays() {
		Path file = write("a.json", document("a"));
		this.registry.scan();
		elapse(Duration.ofDays(1000));
		this.registry.scan();
		assertThat(this.listener.lastHosts()).containsExactly("a");
		assertThat(file).exists();
	}

	@Test
	void anUntouchedInstanceStaysUntilItsTimeIsOver() {
		this.registry.register(TestInstances.instance("a"), TTL);
		elapse(TTL.minus(MOMENT));
		assertThat(this.listener.lastHosts()).containsExactly("a");
	}

	@Test
	void anUntouchedInstanceExpires() {
		this.registry.register(TestInstances.instance("a"), TTL);
		elapse(TTL);
		assertThat(this.listener.lastHosts()).isEmpty();
	}

	@Test
	void anUntouchedInstanceOfAnotherProcessExpiresOnItsTime() {
		this.registry.register(TestInstances.instance("a"), TTL);
		elapse(Duration.ofSeconds(20));
		RecordingListener other = watchFromAnotherProcess(this.clock);
		elapse(Duration.ofSeconds(10).minus(MOMENT));
		assertThat(other.lastHosts()).containsExactly("a");
		elapse(MOMENT);
		assertThat(other.lastHosts()).isEmpty();
	}

	@Test
	void aDocumentThatExpiredBeforeIsNotOffered() {
		this.registry.register(TestInstances.instance("a"), TTL);
		elapse(TTL);
		assertThat(watchFromAnotherProcess(this.clock).hosts()).containsExactly(List.of());
	}

	@Test
	void aRenewedInstanceStaysAndNobodyIsTold() {
		this.registry.register(TestInstances.instance("a"), TTL);
		for (int i = 0; i < 10; i++) {
			elapse(Duration.ofSeconds(10));
			assertThat(this.registry.renew(TestInstances.instance("a").id())).isTrue();
			this.registry.scan();
		}
		assertThat(this.listener.hosts()).containsExactly(List.of(), List.of("a"));
	}

	@Test
	void anInstanceThatExpiredComesBackWithARenewal() {
		this.registry.register(TestInstances.instance("a"), TTL);
		elapse(TTL);
		this.registry.renew(TestInstances.instance("a").id());
		this.registry.scan();
		assertThat(this.listener.hosts()).containsExactly(List.of(), List.of("a"), List.of(), List.of("a"));
	}

	@Test
	void cannotRenewWhatWasDeleted() throws IOException {
		this.registry.register(TestInstances.instance("a"), TTL);
		Files.delete(files().get(0));
		assertThat(this.registry.renew(TestInstances.instance("a").id())).isFalse();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, -1 })
	void aJumpOfTheClockExpiresNoRenewedInstance(long hours) {
		this.registry.register(TestInstances.instance("a"), TTL);
		this.clock.advance(Duration.ofHours(hours));
		for (int i = 0; i < 10; i++) {
			elapse(Duration.ofSeconds(10));
			this.registry.renew(TestInstances.instance("a").id());
			this.registry.scan();
		}
		assertThat(this.listener.hosts()).containsExactly(List.of(), List.of("a"));
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, -1 })
	void aJumpOfTheClockKeepsNoAbandonedInstance(long hours) {
		this.registry.register(TestInstances.instance("a"), TTL);
		this.clock.advance(Duration.ofHours(hours));
		elapse(TTL);
		assertThat(this.listener.lastHosts()).isEmpty();
	}

	@Test
	void aProcessWhoseClockIsAheadDeletesNoDocumentOfALivingInstance() throws IOException {
		this.registry.register(TestInstances.instance("a"), TTL);
		FakeClock ahead = new FakeClock();
		ahead.advance(Duration.ofHours(1));
		FileRegistry other = open(ahead);
		other.scan();
		assertThat(files()).hasSize(1);
	}

	@Test
	void aProcessWhoseClockIsAheadOffersAnInstanceOnceItWasRenewed() {
		this.registry.register(TestInstances.instance("a"), TTL);
		FakeClock ahead = new FakeClock();
		ahead.advance(Duration.ofHours(1));
		FileRegistry other = open(ahead);
		other.watch(TestInstances.SERVICE, this.listener);
		elapse(Duration.ofSeconds(10));
		this.registry.renew(TestInstances.instance("a").id());
		other.scan();
		assertThat(this.listener.lastHosts()).containsExactly("a");
	}

	@Test
	void keepsTheDocumentOfAnInstanceThatJustExpired() throws IOException {
		this.registry.register(TestInstances.instance("a"), TTL);
		elapse(TTL.multipliedBy(10).minus(MOMENT));
		this.registry.scan();
		assertThat(files()).hasSize(1);
	}

	@Test
	void deletesTheDocumentOfAnAbandonedInstance() throws IOException {
		this.registry.register(TestInstances.instance("a"), TTL);
		elapse(TTL.multipliedBy(10));
		this.registry.scan();
		assertThat(files()).isEmpty();
	}

	@Test
	void keepsWhatItKnowsWhileTheDirectoryIsGone() {
		this.registry.register(TestInstances.instance("a"), TTL);
		moveDirectoryAway();
		this.registry.scan();
		this.registry.scan();
		assertThat(this.listener.lastHosts()).containsExactly("a");
	}

	@Test
	void complainsOnceWhileTheDirectoryIsGone() {
		try (CapturedLog log = new CapturedLog(FileRegistry.class)) {
			moveDirectoryAway();
			this.registry.scan();
			this.registry.scan();
			assertThat(log.messages()).singleElement().asString().contains("cannot read directory '" + this.directory);
		}
	}

	@Test
	void whileTheDirectoryIsGoneInstancesExpireAsEver() {
		this.registry.register(TestInstances.instance("a"), TTL);
		moveDirectoryAway();
		this.registry.scan();
		elapse(TTL);
		assertThat(this.listener.lastHosts()).isEmpty();
	}

	@Test
	void theWatcherSeesANewDocument() {
		write("a.json", document("a"));
		Awaitility.await().untilAsserted(() -> assertThat(this.listener.lastHosts()).containsExactly("a"));
	}

	@Test
	void theWatcherSeesARenewal() {
		write("a.json", document("a").replace("}", ", \"ttl\": \"PT30S\"}"));
		this.registry.scan();
		elapse(TTL);
		touch(this.directory.resolve("a.json"));
		Awaitility.await().untilAsserted(() -> assertThat(this.listener.lastHosts()).containsExactly("a"));
	}

	@Test
	void theWatcherSeesADirectoryThatWasDeletedAndMadeAgain() throws IOException {
		this.registry.register(TestInstances.instance("a"), TTL);
		FileSystemUtils.deleteRecursively(this.directory.toFile());
		Files.createDirectories(this.directory);
		write("b.json", document("b"));
		Awaitility.await().untilAsserted(() -> assertThat(this.listener.lastHosts()).containsExactly("b"));
		write("c.json", document("c"));
		Awaitility.await().untilAsserted(() -> assertThat(this.listener.lastHosts()).containsExactly("b", "c"));
	}

	@Test
	void whenClosedTellsNothingAndLeavesNoTaskAndNoThreadBehind() {
		this.registry.register(TestInstances.instance("a"), TTL);
		this.registry.close();
		this.registry.close();
		write("b.json", document("b"));
		this.registry.scan();
		assertThat(this.listener.lastHosts()).containsExactly("a");
		assertThat(this.scheduler.pending()).isZero();
		Awaitility.await().untilAsserted(() -> assertThat(threads()).isEmpty());
	}

	@Test
	void hasEveryInstanceOnceAfterManyChanges() {
		for (int i = 0; i < 200; i++) {
			this.registry.register(TestInstances.weighted("a", i + 1), TTL);
			elapse(MOMENT);
		}
		assertThat(this.listener.last()).extracting(ServiceInstance::getHost).containsExactly("a");
		assertThat(this.listener.last().get(0).weight()).isEqualTo(200);
	}

	private List<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("fairway-file-shared") && thread.isAlive())
			.toList();
	}

	private FileRegistry open(InstantSource clock) {
		FileRegistry registry = new FileRegistry("shared", this.directory, this.ticker, clock, this.scheduler);
		this.open.add(registry);
		return registry;
	}

	private RecordingListener watchFromAnotherProcess(InstantSource clock) {
		RecordingListener other = new RecordingListener();
		open(clock).watch(TestInstances.SERVICE, other);
		return other;
	}

	private void elapse(Duration time) {
		this.clock.advance(time);
		this.scheduler.advance(time);
	}

	private static String document(String host) {
		return "{\"service\": \"users\", \"host\": \"" + host + "\", \"port\": 8080}";
	}

	/** At one stroke, so that the watcher does not see it being emptied. */
	private void moveDirectoryAway() {
		try {
			Files.move(this.directory, this.temporary.resolve("away"), StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path write(String name, String content) {
		try {
			Path whole = Files.write(this.temporary.resolve("whole"), content.getBytes(StandardCharsets.UTF_8));
			touch(whole);
			return Files.move(whole, this.directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void touch(Path file) {
		this.clock.advance(Duration.ofNanos(1000));
		try {
			Files.setLastModifiedTime(file, FileTime.from(this.clock.instant()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private List<Path> files() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.toList();
		}
	}

	private static final class FakeClock implements InstantSource {

		private volatile Instant now = Instant.parse("2026-08-01T12:00:00Z");

		@Override
		public Instant instant() {
			return this.now;
		}

		void advance(Duration time) {
			this.now = this.now.plus(time);
		}

	}

}
