package io.fairway.comparison;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * What figures were measured on, as far as the system tells.
 *
 * @param cpu the CPU
 * @param cores the number of cores
 * @param system the operating system
 * @param jdk the JDK
 */
record Machine(String cpu, int cores, String system, String jdk) {

	private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

	static Machine here() {
		return new Machine(cpu(CPU_INFO), Runtime.getRuntime().availableProcessors(),
				System.getProperty("os.name") + " " + System.getProperty("os.arch"),
				System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
	}

	static String cpu(Path info) {
		try {
			List<String> lines = Files.isReadable(info) ? Files.readAllLines(info) : List.of();
			return lines.stream()
				.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).trim())
				.findFirst()
				.orElse("unknown CPU");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String toMarkdown() {
		return "Measured on " + LocalDate.now(ZoneOffset.UTC) + ": " + this.cpu + ", " + this.cores + " cores, "
				+ this.system + ", " + this.jdk + ".\n";
	}

}
