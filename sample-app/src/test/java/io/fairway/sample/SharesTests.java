package io.fairway.sample;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link Shares}.
 */
class SharesTests {

	@Test
	void withoutCountsAreAllZero() {
		assertThat(Shares.of(new long[3])).containsExactly(0, 0, 0);
	}

	@Test
	void areProportional() {
		assertThat(Shares.of(new long[] { 1, 3, 0 })).containsExactly(25, 75, 0);
	}

	@Test
	void addUpToHundredWhereRoundingWouldNot() {
		double[] shares = Shares.of(new long[] { 1, 1, 1, 1, 1, 1, 1 });
		assertThat(Arrays.stream(shares).sum()).isCloseTo(100, within(1e-9));
		assertThat(shares).containsOnly(14.2, 14.3);
	}

	@Test
	void giveWhatIsLeftToTheLargestRemainder() {
		assertThat(Shares.of(new long[] { 667, 667, 666 })).containsExactly(33.4, 33.3, 33.3);
	}

}
