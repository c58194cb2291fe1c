package io.fairway.balancer;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class XxHash64Tests {

	@ParameterizedTest
	@CsvSource({ "0, -1205034819632174695", "1, -1642502924627794072", "2, 5216751715308240086",
			"3, -1889335612763511331", "4, -13835840860730338", "8, -8626056615231480947" })
	void hashesBytesWithoutSeed(int length, long expected) {
		assertThat(XxHash64.hash(bytes(length), 0)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "0, -7444071767201028348", "1, -8959994473701255385" })
	void hashesBytesWithSeed(int length, long expected) {
		assertThat(XxHash64.hash(bytes(length), 42)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "'', ef46db3751d8e999", "a, d24ec4f1a98c6e5b", "abc, 44bc2cf5ad770999", "hello, 26c7827d889f6da3" })
	void hashesText(String text, String expected) {
		assertThat(Long.toHexString(XxHash64.hash(text, 0))).isEqualTo(expected);
	}

	@Test
	void hashesTextAsItsBytesInUtf8() {
		Random random = new Random(1);
		for (int length = 0; length < 200; length++) {
			String ascii = text(random, length, 0x80);
			String any = text(random, length, 0x800);
			assertThat(XxHash64.hash(ascii, length)).isEqualTo(hashUtf8(ascii, length));
			assertThat(XxHash64.hash(any, length)).isEqualTo(hashUtf8(any, length));
		}
	}

	@Test
	void hashesAPartOfATextLikeATextOfItsOwn() {
		Random random = new Random(2);
		for (int length = 0; length < 100; length++) {
			String part = text(random, length, (length % 2 == 0) ? 0x80 : 0x800);
			assertThat(XxHash64.hash("é=" + part + ";x", 2, 2 + length, 3)).isEqualTo(XxHash64.hash(part, 3));
		}
	}

	private static long hashUtf8(String text, long seed) {
		return XxHash64.hash(text.getBytes(StandardCharsets.UTF_8), seed);
	}

	private static String text(Random random, int length, int bound) {
		StringBuilder text = new StringBuilder();
		random.ints(length, 0, bound).forEach((character) -> text.append((char) character));
		return text.toString();
	}

	private static byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		for (int i = 0; i < length; i++) {
			bytes[i] = (byte) i;
		}
		return bytes;
	}

}
