package io.fairway.instance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SemanticVersionTests {

	/** The examples of the specification, and those around them. */
	private static final List<String> ORDER = List.of("0.0.0-0", "0.0.0", "0.0.1", "0.1.0", "1.0.0-0", "1.0.0-2",
			"1.0.0-10", "1.0.0-99999999999999999999", "1.0.0-100000000000000000000", "1.0.0--", "1.0.0-A",
			"1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-alpha1", "1.0.0-beta", "1.0.0-beta.2",
			"1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1-a", "1.0.1", "1.2.0", "1.10.0", "2.0.0",
			"999999999999999999.0.0");

	@Test
	void ordersByPrecedence() {
		List<SemanticVersion> versions = new ArrayList<>(ORDER.stream().map(SemanticVersion::parse).toList());
		Collections.shuffle(versions, Seeded.random(1));
		Collections.sort(versions);
		assertThat(versions).extracting(SemanticVersion::toString).containsExactlyElementsOf(ORDER);
	}

	@ParameterizedTest
	@CsvSource({ "1, 1.0.0", "1.4, 1.4.0", "1.4-SNAPSHOT, 1.4.0-SNAPSHOT", "1.4.0+build.007, 1.4.0",
			"1.4.0-rc.1+b-5, 1.4.0-rc.1", "1.4.0-0a, 1.4.0-0a", "1.4+b, 1.4.0", "1.4.0--+-, 1.4.0--" })
	void readsVersions(String text, String expected) {
		assertThat(SemanticVersion.parse(text)).hasToString(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "blue", "v1", "1.", ".1", "1..2", "1.2.3.4", "01.2.3", "1.02.3", "1.2.3-01", "1.2.3-",
			"1.2.3-a..b", "1.2.3+", "1.2.3+a_b", "1.2.3+a+b", "1.2.3-ä", "1.2.x", "-1.2.3", "1 .2", "١.0.0",
			"1000000000000000000.0.0", "1e5" })
	void refusesWhatIsNoVersion(String text) {
		assertThat(SemanticVersion.parse(text)).isNull();
	}

}
