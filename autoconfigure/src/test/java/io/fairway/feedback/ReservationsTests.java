package io.fairway.feedback;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Reservations}.
 */
class ReservationsTests {

	/** The unit of time in which reservations lapse. */
	private static final long SECOND = 1L << 30;

	private final Reservations reservations = new Reservations();

	@Test
	void countsWhatWasAddedAndNotTaken() {
		this.reservations.add(0);
		this.reservations.add(0);
		this.reservations.take(0);
		assertThat(this.reservations.count(0)).isEqualTo(1);
	}

	@Test
	void takesNothingWhereThereIsNothing() {
		this.reservations.take(0);
		assertThat(this.reservations.count(0)).isZero();
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, SECOND / 2, -SECOND, Long.MAX_VALUE - 3 * SECOND, Long.MIN_VALUE, (1L << 54) - SECOND })
	void lapseAfterOneToTwoSeconds(long start) {
		long begin = start / SECOND * SECOND;
		this.reservations.add(begin);
		assertThat(this.reservations.count(begin + 2 * SECOND - 1)).isEqualTo(1);
		assertThat(this.reservations.count(begin + 2 * SECOND)).isZero();
		this.reservations.add(begin + 2 * SECOND);
		assertThat(this.reservations.count(begin + 2 * SECOND)).isEqualTo(1);
	}

	@Test
	void takesTheOldestFirst() {
		this.reservations.add(0);
		this.reservations.add(SECOND);
		this.reservations.take(SECOND);
		assertThat(this.reservations.count(2 * SECOND)).isEqualTo(1);
	}

	@Test
	void addsNothingToAStateThatHasPassed() {
		this.reservations.add(0);
		long seen = this.reservations.read();
		this.reservations.take(0);
		this.reservations.add(0);
		assertThat(this.reservations.tryAdd(seen, 0)).isFalse();
		assertThat(this.reservations.tryAdd(this.reservations.read(), 0)).isTrue();
		assertThat(this.reservations.count(0)).isEqualTo(2);
	}

	@Test
	void knowsItsLimit() {
		IntStream.range(0, 5000).forEach((i) -> this.reservations.add(0));
		assertThat(this.reservations.count(0)).isEqualTo(4095);
		assertThat(this.reservations.count(SECOND)).isEqualTo(4095);
		assertThat(this.reservations.count(2 * SECOND)).isZero();
	}

}
