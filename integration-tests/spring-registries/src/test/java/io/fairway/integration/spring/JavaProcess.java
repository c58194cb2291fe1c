package io.fairway.integration.spring;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.fairway.integration.support.ServerProcess;

/**
 * A server that is written in Java, in a JVM of its own.
 */
final class JavaProcess {

	private JavaProcess() {
	}

	/** Starts a main class on the class path of the tests. */
	static ServerProcess start(Path directory, Class<?> main, String... arguments) {
		return start(directory, System.getProperty("java.class.path"), List.of(), main.getName(), arguments);
	}

	/** Starts a main class on any class path. */
	static ServerProcess start(Path directory, String classPath, List<String> options, String main,
			String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"));
		command.addAll(options);
		command.addAll(List.of("-cp", classPath, main));
		command.addAll(List.of(arguments));
		return ServerProcess.start(directory, command);
	}

}
