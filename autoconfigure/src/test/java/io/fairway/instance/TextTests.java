package io.fairway.instance;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TextTests {

	@Test
	void leavesPrintableTextAlone() {
		assertThat(Text.printable("b\u00fccher 7 %")).isEqualTo("b\u00fccher 7 %");
	}

	@Test
	void escapesEverythingThatCouldBeginANewLine() {
		assertThat(Text.printable("a\r\nb\u0000\u001b[31m\u0085\u2028\u2029"))
			.isEqualTo("a\\u000d\\u000ab\\u0000\\u001b[31m\\u0085\\u2028\\u2029");
	}

	@Test
	void leavesTextOf128CharactersWhole() {
		assertThat(Text.printable("x".repeat(128))).isEqualTo("x".repeat(128));
	}

	@Test
	void cutsLongerText() {
		assertThat(Text.printable("x".repeat(1_000_000))).isEqualTo("x".repeat(128) + "…");
	}

	@Test
	void showsNull() {
		assertThat(Text.printable(null)).isEqualTo("null");
	}

}
