package io.fairway.integration.concurrency;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the cases, which are the classes named {@code …Stress}, each in a JVM of its own.
 * Longer, and in more ways, with {@code -Dfairway.jcstress.options="-m default"}.
 */
class StressTests {

	/**
	 * One short run of each case. The compiler is told to shuffle instructions as much as
	 * it may, or processors of this kind would hide what is not published safely.
	 */
	private static final List<String> SHORT = List.of("-m", "quick", "-f", "1", "-iters", "1", "-time", "300", "-sc",
			"false", "-jvmArgs", "-XX:+UseSerialGC -XX:+UnlockDiagnosticVMOptions -XX:+StressLCM -XX:+StressGCM");

	private final Path directory = Path.of(System.getProperty("fairway.jcstress.directory", "target/jcstress"));

	@Test
	void threadsSeeOnlyWhatTheyMay() throws Exception {
		Files.createDirectories(this.directory);
		Path output = this.directory.resolve("output.txt");
		Process process = new ProcessBuilder(command()).directory(this.directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		boolean ended = process.waitFor(30, TimeUnit.MINUTES);
		process.destroyForcibly();
		String text = Files.readString(output);
		assertThat(ended).as(text).isTrue();
		assertThat(process.exitValue()).as(text).isZero();
		// A case with more actors than there are processors is left out silently.
		assertThat(cases()).isNotEmpty().allSatisfy((name) -> assertThat(text).contains("[OK] " + name));
	}

	private List<String> command() {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		List<String> command = new ArrayList<>(
				List.of(java, "-cp", classPath, "org.openjdk.jcstress.Main", "-v", "-r", this.directory.toString()));
		String options = System.getProperty("fairway.jcstress.options");
		command.addAll((options != null) ? List.of(options.split(" ")) : SHORT);
		return command;
	}

	private static List<String> cases() throws IOException {
		Path classes = new File(StressTests.class.getProtectionDomain().getCodeSource().getLocation().getPath())
			.toPath();
		try (Stream<Path> files = Files.walk(classes)) {
			return files.map((file) -> classes.relativize(file).toString())
				.filter((name) -> name.endsWith("Stress.class"))
				.map((name) -> name.replace(File.separatorChar, '.').replace(".class", ""))
				.toList();
		}
	}

}
