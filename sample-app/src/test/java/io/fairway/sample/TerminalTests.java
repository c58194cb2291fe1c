package io.fairway.sample;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Terminal}.
 */
class TerminalTests {

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	@Test
	void interactiveOneReplacesWhatWasPrinted() {
		printTwice(true);
		assertThat(printed()).isEqualTo("a\u001B[K\nb\u001B[K\n\u001B[2Ac\u001B[K\nd\u001B[K\n");
	}

	@Test
	void otherOneGetsNoEscapeCodes() {
		printTwice(false);
		assertThat(printed()).isEqualTo("a\nb\nc\nd\n");
	}

	private void printTwice(boolean interactive) {
		Terminal terminal = new Terminal(new PrintStream(this.out, true, StandardCharsets.UTF_8), interactive);
		terminal.print(List.of("a", "b"));
		terminal.print(List.of("c", "d"));
	}

	private String printed() {
		return this.out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
	}

}
