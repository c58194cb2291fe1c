package io.fairway.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.fairway.integration.support.ServerProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Prometheus' own checks, from Debian's package {@code prometheus}.
 */
final class Promtool {

	private Promtool() {
	}

	/**
	 * Runs a check that must succeed.
	 * @return what it says
	 */
	static String run(Path directory, String... arguments) throws IOException, InterruptedException {
		return run(new ProcessBuilder(), directory, arguments);
	}

	/**
	 * Runs a check of a text that must succeed.
	 * @return what it says
	 */
	static String check(Path text, String... arguments) throws IOException, InterruptedException {
		return run(new ProcessBuilder().redirectInput(text.toFile()), text.getParent(), arguments);
	}

	private static String run(ProcessBuilder builder, Path directory, String... arguments)
			throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(ServerProcess.require("promtool", "Install Debian's package prometheus.").toString());
		command.addAll(List.of(arguments));
		Process process = builder.command(command).directory(directory.toFile()).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
		return output;
	}

}
