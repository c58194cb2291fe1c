package io.fairway.startup;

import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same application with Fairway on its class path and without, each in a process of
 * its own, in turn. Time is written down and not asserted; memory is.
 */
class StartUpTests {

	private static final double MEGABYTE = 1024 * 1024;

	private static final double MAX_MEGABYTES = 5;

	/** What the starter brings. */
	private static final List<String> BROUGHT = List.of("fairway-spring-cloud-", "/autoconfigure/target/",
			"/starter/target/", "resilience4j-");

	@Test
	void costsLittle() throws Exception {
		int rounds = Integer.getInteger("fairway.start-up.rounds", 1);
		List<Figures> without = new ArrayList<>();
		List<Figures> with = new ArrayList<>();
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(200, 2);
			exchange.getResponseBody().write(new byte[] { 'o', 'k' });
			exchange.close();
		});
		server.start();
		try {
			for (int i = 0; i < rounds; i++) {
				without.add(run(classPath(false), server.getAddress().getPort()));
				with.add(run(classPath(true), server.getAddress().getPort()));
			}
		}
		finally {
			server.stop(0);
		}
		assertThat(without).allSatisfy((figures) -> assertThat(figures.client()).startsWith("org.springframework."));
		assertThat(with).allSatisfy((figures) -> assertThat(figures.client()).startsWith("io.fairway."));
		String report = report(without, with);
		System.out.println(report);
		Files.writeString(Path.of(System.getProperty("fairway.start-up.report")), report);
		assertThat(median(with, Figures::megabytes) - median(without, Figures::megabytes))
			.isLessThanOrEqualTo(MAX_MEGABYTES);
	}

	private static String classPath(boolean fairway) {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> fairway || BROUGHT.stream().noneMatch(entry::contains))
			.filter((entry) -> !entry.endsWith("/test-classes"))
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static Figures run(String classPath, int port) throws Exception {
		Path log = Files.createTempFile("start-up", ".log");
		try {
			Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-Xmx256m", "-cp", classPath, MinimalApplication.class.getName(), "--server.port=0",
					"--server.address=127.0.0.1", "--spring.main.banner-mode=off", "--spring.application.name=minimal",
					"--spring.cloud.discovery.client.simple.instances.users[0].uri=http://127.0.0.1:" + port)
				.redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
			assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
			List<String> lines = Files.readAllLines(log);
			assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
			return lines.stream()
				.filter((line) -> line.startsWith(MinimalApplication.FIGURES))
				.map(Figures::parse)
				.findFirst()
				.orElseThrow();
		}
		finally {
			Files.delete(log);
		}
	}

	private static String report(List<Figures> without, List<Figures> with) {
		return String.format(Locale.ROOT, "%d pairs of JVM %s on %d processors%n", without.size(), Runtime.version(),
				Runtime.getRuntime().availableProcessors())
				+ row("until the web server is up, ms", without, with, Figures::up)
				+ row("until a service has answered, ms", without, with, Figures::answered)
				+ row("heap after garbage collection, MB", without, with, Figures::megabytes)
				+ row("loaded classes", without, with, Figures::classes)
				+ row("threads", without, with, Figures::threads);
	}

	/** Median and quartiles of each, and of the differences of the pairs. */
	private static String row(String name, List<Figures> without, List<Figures> with,
			ToDoubleFunction<Figures> figure) {
		double[] differences = new double[with.size()];
		for (int i = 0; i < differences.length; i++) {
			differences[i] = figure.applyAsDouble(with.get(i)) - figure.applyAsDouble(without.get(i));
		}
		return String.format(Locale.ROOT, "| %s | %s | %s | %s |%n", name, spread(values(without, figure)),
				spread(values(with, figure)), spread(differences));
	}

	private static String spread(double[] values) {
		return String.format(Locale.ROOT, "%.1f (%.1f to %.1f)", quantile(values, 0.5), quantile(values, 0.25),
				quantile(values, 0.75));
	}

	private static double median(List<Figures> all, ToDoubleFunction<Figures> figure) {
		return quantile(values(all, figure), 0.5);
	}

	private static double[] values(List<Figures> all, ToDoubleFunction<Figures> figure) {
		return all.stream().mapToDouble(figure).toArray();
	}

	private static double quantile(double[] values, double share) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		double position = share * (sorted.length - 1);
		int below = (int) Math.floor(position);
		int above = (int) Math.ceil(position);
		return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
	}

	private record Figures(double up, double answered, double megabytes, double classes, double threads,
			String client) {

		static Figures parse(String line) {
			String[] parts = line.split(" ");
			return new Figures(Double.parseDouble(parts[1]), Double.parseDouble(parts[2]),
					Double.parseDouble(parts[3]) / MEGABYTE, Double.parseDouble(parts[4]), Double.parseDouble(parts[5]),
					parts[6]);
		}

	}

}
