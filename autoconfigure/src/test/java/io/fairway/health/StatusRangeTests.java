package io.fairway.health;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class StatusRangeTests {

	@Test
	void includesBothEnds() {
		StatusRange range = StatusRange.parse(" 200-299 ");
		assertThat(range.contains(199)).isFalse();
		assertThat(range.contains(200)).isTrue();
		assertThat(range.contains(299)).isTrue();
		assertThat(range.contains(300)).isFalse();
	}

	@Test
	void mayBeASingleStatus() {
		assertThat(StatusRange.parse("401")).isEqualTo(new StatusRange(401, 401));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "2xx", "99", "600", "299-200", "200-", "-200", "200-299-300", "2000" })
	void refusesWhatIsNone(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> StatusRange.parse(text))
			.withMessageContaining("such as 200-299");
	}

}
