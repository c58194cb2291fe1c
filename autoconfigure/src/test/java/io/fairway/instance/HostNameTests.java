package io.fairway.instance;

import java.net.URI;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class HostNameTests {

	private static final String LABEL = "a".repeat(63);

	private static final String LONGEST = LABEL + "." + LABEL + "." + LABEL + "." + "a".repeat(61);

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "a", "users-7f9c", "a1", "1a", "xn--bcher-kva.example", "Users.EXAMPLE.com",
			"a-b.c--d", "0x7f.example", "1.2.3.example", "127.0.0.1", "255.255.255.255", "0.0.0.0", "10.0.0.9" })
	void acceptsNamesAndIpv4Addresses(String host) {
		assertThat(HostName.normalize(host)).isEqualTo(host);
	}

	@ParameterizedTest
	@CsvSource({ "::1, [::1]", "[::1], [::1]", "::, [::]", "FE80::A, [fe80::a]", "[2001:DB8::1], [2001:db8::1]",
			"1:2:3:4:5:6:7:8, [1:2:3:4:5:6:7:8]", "::ffff:10.0.0.1, [::ffff:10.0.0.1]" })
	void acceptsIpv6AddressesAndPutsThemIntoBrackets(String host, String expected) {
		assertThat(HostName.normalize(host)).isEqualTo(expected);
	}

	@ParameterizedTest
	@NullAndEmptySource
	@ValueSource(strings = { "evil.com/@10.0.0.1", "10.0.0.1@evil.com", "evil.com?x=", "evil.com#", "evil.com:80",
			"a\r\nX: y", "a\n", "\u0000a", "a\u0000", " a", "a ", "a b", "\t", "a_b", "_a", "a..b", ".a", "a.", ".",
			"-a", "a-", "a.-b", "a-.b", "b\u00fccher", "\uff41", "a%41", "a\\b", "*", "a,b", "$a" })
	void refusesWhatIsNoName(String host) {
		assertThat(HostName.normalize(host)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "2130706433", "0x7f000001", "0X7F000001", "0x", "127.1", "127.0.1", "256.0.0.1",
			"1.2.3.4.5", "01.2.3.4", "1.2.3.04", "1.2.3", "0177.0.0.1", "10.0.0.0x1", "evil.1", "1.2.3.4.", "a.1b",
			"1.2.3.4a" })
	void refusesNumbersThatSomeParsersTakeForAnAddress(String host) {
		assertThat(HostName.normalize(host)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "[::1", "::1]", "[]", "[", ":", ":::", "::1::", "1:2:3", "1:2:3:4:5:6:7:8:9",
			"fe80::1%eth0", "[fe80::1%eth0]", "[fe80::1%25eth0]", "[[::1]]", "[::1]:80", "::g", "::1 ",
			"[::1]@evil.com", "12345::", "::1.2.3", "::256.1.1.1", "[v1.a:b]", "[10.0.0.1]", "1.2.3.4::", "a.b:c" })
	void refusesWhatIsNoIpv6Address(String host) {
		assertThat(HostName.normalize(host)).isNull();
	}

	@Test
	void acceptsTheLongestName() {
		assertThat(HostName.normalize(LONGEST)).hasSize(253).isEqualTo(LONGEST);
	}

	@Test
	void refusesALongerName() {
		assertThat(HostName.normalize(LONGEST + "a")).isNull();
	}

	@Test
	void refusesALongerLabel() {
		assertThat(HostName.normalize(LABEL + "a.example")).isNull();
	}

	@Test
	void refusesALongTextInNoTime() {
		assertThat(HostName.normalize("a-".repeat(1 << 20))).isNull();
	}

	/** Whatever is accepted means the same to the parser of the JDK. */
	@Test
	void agreesWithUriOnEverythingThatItAccepts() {
		long seed = 20260801;
		Random random = new Random(seed);
		int accepted = 0;
		for (int i = 0; i < 200_000; i++) {
			String host = host(random);
			String normalized = HostName.normalize(host);
			if (normalized != null) {
				accepted++;
				URI uri = URI.create("http://" + normalized + ":80/path");
				assertThat(uri.getHost()).as("'%s', seed %s, round %s", host, seed, i).isEqualTo(normalized);
				assertThat(uri.getPort()).as("'%s', seed %s, round %s", host, seed, i).isEqualTo(80);
				assertThat(uri.getUserInfo()).as("'%s', seed %s, round %s", host, seed, i).isNull();
			}
		}
		assertThat(accepted).isGreaterThan(20_000);
	}

	private static String host(Random random) {
		return switch (random.nextInt(4)) {
			case 0 -> join(random, ".", "abcxyzAZ019-", 4, 4);
			case 1 -> join(random, ".", "0123456789", 3, 5);
			case 2 -> join(random, ":", "0123456789abcdefF.:", 4, 9);
			default -> join(random, "", "ab01.-:@/?#[]% _\\\r\n\u0000", 1, 12);
		};
	}

	private static String join(Random random, String separator, String alphabet, int maxLength, int maxParts) {
		StringBuilder result = new StringBuilder();
		int parts = 1 + random.nextInt(maxParts);
		for (int i = 0; i < parts; i++) {
			result.append((i > 0) ? separator : "");
			int length = random.nextInt(maxLength + 1);
			for (int j = 0; j < length; j++) {
				result.append(alphabet.charAt(random.nextInt(alphabet.length())));
			}
		}
		return result.toString();
	}

}
