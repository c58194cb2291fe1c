package io.fairway.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.fairway.instance.Instance;
import io.fairway.instance.Locality;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

class FileSnapshotsTests {

	private static final String SERVICE = TestInstances.SERVICE;

	@TempDir
	private Path directory;

	private final List<Runnable> tasks = new ArrayList<>();

	@Test
	void readsWhatItWrote() throws IOException {
		Instance instance = TestInstances.builder("a")
			.instanceId("a-1")
			.secure(true)
			.weight(3)
			.version("1.4.0")
			.locality(new Locality("eu", "eu-1"))
			.tags(List.of("x", "y"))
			.metadata(Map.of("k", "v"))
			.build();
		Map<String, List<Instance>> answers = Map.of("east", List.of(instance), "west", TestInstances.instances("b"));
		save(SERVICE, answers);
		assertThat(load(SERVICE)).isEqualTo(answers);
		try (Stream<Path> files = Files.list(this.directory)) {
			assertThat(files).singleElement().asString().endsWith(".json");
		}
	}

	@Test
	void keepsServicesApartWhateverTheirNames() {
		save("a/b", Map.of("east", TestInstances.instances("a")));
		save("a_b", Map.of("east", TestInstances.instances("b")));
		save("../x", Map.of("east", TestInstances.instances("c")));
		assertThat(load("../x")).containsOnlyKeys("east");
		assertThat(this.directory).isDirectoryContaining((file) -> file.getFileName().toString().startsWith("___x-"));
	}

	@Test
	void writesTheLastStateOnce() {
		FileSnapshots snapshots = snapshots();
		snapshots.save(SERVICE, Map.of("east", TestInstances.instances("a")));
		snapshots.save(SERVICE, Map.of("east", TestInstances.instances("b")));
		assertThat(this.tasks).hasSize(1);
		run();
		assertThat(TestInstances.hosts(load(SERVICE).get("east"))).containsExactly("b");
	}

	@Test
	void knowsNothingOfAServiceThatWasNotSaved() {
		FileSnapshots snapshots = snapshots();
		List<Map<String, List<Instance>>> loaded = new ArrayList<>();
		snapshots.load(SERVICE, loaded::add);
		run();
		assertThat(loaded).containsExactly(Map.of());
		assertThat(snapshots.rejections().count()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "null", "[]", "{}", "{\"format\":2,\"service\":\"users\",\"registries\":{}}",
			"{\"format\":1,\"service\":\"others\",\"registries\":{}}", "\u0000\u0001" })
	void ignoresAFileThatIsDamaged(String content) throws IOException {
		save(SERVICE, Map.of("east", TestInstances.instances("a")));
		try (Stream<Path> files = Files.list(this.directory)) {
			Files.writeString(files.findFirst().orElseThrow(), content);
		}
		FileSnapshots snapshots = snapshots();
		List<Map<String, List<Instance>>> loaded = new ArrayList<>();
		snapshots.load(SERVICE, loaded::add);
		run();
		assertThat(loaded).containsExactly(Map.of());
		assertThat(snapshots.rejections().count()).isOne();
	}

	@Test
	void oneBadInstanceDoesNotHideTheOthers() throws IOException {
		save(SERVICE, Map.of("east", TestInstances.instances("bad", "good")));
		try (Stream<Path> files = Files.list(this.directory)) {
			Path file = files.findFirst().orElseThrow();
			Files.writeString(file, Files.readString(file).replace("\"host\":\"bad\"", "\"host\":\"a b\""));
		}
		assertThat(TestInstances.hosts(load(SERVICE).get("east"))).containsExactly("good");
	}

	@Test
	void aDirectoryThatCannotBeWrittenIsReported() throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		FileSnapshots snapshots = new FileSnapshots(file, Runnable::run);
		snapshots.save(SERVICE, Map.of("east", TestInstances.instances("a")));
		assertThat(snapshots.rejections().count()).isOne();
	}

	private FileSnapshots snapshots() {
		return new FileSnapshots(this.directory, this.tasks::add);
	}

	private void save(String serviceId, Map<String, List<Instance>> answers) {
		snapshots().save(serviceId, answers);
		run();
	}

	private Map<String, List<Instance>> load(String serviceId) {
		List<Map<String, List<Instance>>> loaded = new ArrayList<>();
		snapshots().load(serviceId, loaded::add);
		run();
		return loaded.get(0);
	}

	private void run() {
		List.copyOf(this.tasks).forEach(Runnable::run);
		this.tasks.clear();
	}

}
