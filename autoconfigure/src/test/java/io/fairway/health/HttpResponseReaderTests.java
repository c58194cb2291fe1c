package io.fairway.health;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.fairway.health.HttpResponseReader.InvalidResponseException;
import io.fairway.instance.Seeded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HttpResponseReaderTests {

	@ParameterizedTest
	@CsvSource({ "GET, HTTP/1.1 200 OK|Content-Length: 2||ok, 200",
			"GET, HTTP/1.0 503 Service Unavailable|content-length:0||, 503", "GET, HTTP/1.1 204||, 204",
			"HEAD, HTTP/1.1 200 OK|Content-Length: 500||, 200",
			"GET, HTTP/1.1 302 Found|Location: http://10.0.0.1/|Content-Length: 0||, 302",
			"GET, HTTP/1.1 100 Continue||HTTP/1.1 200 OK|Content-Length: 1||x, 200",
			"GET, HTTP/1.1 101 Switching Protocols||, 101", "GET, HTTP/1.1 304 Not Modified|Content-Length: 9||, 304" })
	void knowsTheStatusAndTheEnd(String method, String response, int status) {
		HttpResponseReader reader = new HttpResponseReader(method);
		byte[] bytes = response.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
		for (int i = 0; i < bytes.length - 1; i++) {
			assertThat(reader.read(ByteBuffer.wrap(bytes, i, 1))).isFalse();
		}
		assertThat(reader.read(ByteBuffer.wrap(bytes, bytes.length - 1, 1))).isTrue();
		assertThat(reader.hasHead()).isTrue();
		assertThat(reader.status()).isEqualTo(status);
	}

	@Test
	void aBodyOfUnknownLengthEndsWithTheConnection() {
		HttpResponseReader reader = new HttpResponseReader("GET");
		assertThat(reader.read(bytes("HTTP/1.1 200 OK\r\n\r\nand so on"))).isFalse();
		assertThat(reader.hasHead()).isTrue();
	}

	@Test
	void aHeadThatIsNotCompleteTellsNothing() {
		HttpResponseReader reader = new HttpResponseReader("GET");
		assertThat(reader.read(bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"))).isFalse();
		assertThat(reader.hasHead()).isFalse();
	}

	@Test
	void noMoreThan64KibibytesOfABodyAreRead() {
		HttpResponseReader reader = new HttpResponseReader("GET");
		assertThat(reader.read(bytes("HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n"))).isFalse();
		ByteBuffer rest = ByteBuffer.allocate(100_000);
		assertThat(reader.read(rest)).isTrue();
		assertThat(rest.position()).isLessThan(HttpResponseReader.LIMIT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/2 200\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1 099\r\n",
			"HTTP/1.1  200 OK\r\n", "\r\n", "<html>\n", "HTTP/1.1 200OK\r\n" })
	void whatIsNotHttpIsRefusedAndNotRepeated(String garbage) {
		assertThatExceptionOfType(InvalidResponseException.class)
			.isThrownBy(() -> new HttpResponseReader("GET").read(bytes(garbage)))
			.withMessage("the answer is not HTTP");
	}

	@Test
	void aHeadWithoutEndIsRefused() {
		HttpResponseReader reader = new HttpResponseReader("GET");
		reader.read(bytes("HTTP/1.1 200 OK\r\n"));
		assertThatExceptionOfType(InvalidResponseException.class)
			.isThrownBy(() -> reader.read(bytes("a: b\r\n".repeat(20_000))))
			.withMessageContaining("64 KiB");
	}

	@Test
	void aLineWithoutEndIsRefused() {
		assertThatExceptionOfType(InvalidResponseException.class)
			.isThrownBy(() -> new HttpResponseReader("GET").read(ByteBuffer.allocate(100_000)));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
	void neverFailsInAnyOtherWay(int seed) {
		Random random = Seeded.random(seed);
		for (int i = 0; i < 1000; i++) {
			byte[] bytes = mutated("HTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nbody", random);
			HttpResponseReader reader = new HttpResponseReader("GET");
			try {
				reader.read(ByteBuffer.wrap(bytes));
				assertThat(reader.status()).isBetween(0, 599);
			}
			catch (InvalidResponseException ex) {
				assertThat(ex).hasMessageStartingWith("the ");
			}
		}
	}

	private static byte[] mutated(String text, Random random) {
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		for (int i = random.nextInt(6); i > 0; i--) {
			bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
		}
		return bytes;
	}

	private static ByteBuffer bytes(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
	}

}
