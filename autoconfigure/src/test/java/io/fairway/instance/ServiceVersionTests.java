package io.fairway.instance;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceVersionTests {

	@ParameterizedTest
	@CsvSource({ "1.4.0, 1.4.0", "v1.4.0, 1.4.0", "V2, 2", "' v3 ', 3", "blue, blue", "v, v", "vv1, vv1",
			"version1, version1", "Blue, Blue" })
	void comparesWithoutSpaceAndWithoutTheVBeforeADigit(String text, String expected) {
		assertThat(ServiceVersion.parse(text).text()).isEqualTo(expected);
	}

	@ParameterizedTest
	@NullAndEmptySource
	@ValueSource(strings = { " ", "\t", "1\r\nX: y", "1\u0000", "1\u0085" })
	void refusesNothingAndControlCharacters(String text) {
		assertThat(ServiceVersion.parse(text)).isNull();
	}

	@Test
	void acceptsTheLongestText() {
		assertThat(ServiceVersion.parse("1".repeat(128))).isNotNull();
	}

	@Test
	void refusesALongerText() {
		assertThat(ServiceVersion.parse("1".repeat(129))).isNull();
	}

}
