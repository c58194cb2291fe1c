package io.fairway.balancer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class MaglevTableTests {

	@Test
	void fillsSlotsAsEnvoyDoes() {
		MaglevTable table = table(hosts(6), 7);
		assertThat(IntStream.range(0, 7).map(table::find)).containsExactly(2, 4, 0, 1, 5, 0, 3);
	}

	@Test
	void refusesSizeThatIsNotPrime() {
		assertThatIllegalArgumentException().isThrownBy(() -> table(hosts(6), 8))
			.withMessage("table-size: 8 (expected: a prime)");
	}

	@Test
	void doesNotDependOnTheOrderOfHosts() {
		List<String> hosts = hosts(6);
		List<String> reversed = new ArrayList<>(hosts);
		Collections.reverse(reversed);
		MaglevTable one = table(hosts, 65537);
		MaglevTable other = table(reversed, 65537);
		assertThat(IntStream.range(0, 65537).allMatch((slot) -> one.find(slot) == 5 - other.find(slot))).isTrue();
	}

	@Test
	void givesSlotsByWeight() {
		MaglevTable table = new MaglevTable(hosts(3), new double[] { 1, 2, 4 }, 65537);
		assertThat(shares(table, 3, 65537)[0]).isBetween(0.142, 0.144);
		assertThat(shares(table, 3, 65537)[2]).isBetween(0.571, 0.572);
	}

	@Test
	void givesNoHostMuchMoreThanTheMean() {
		assertThat(greatestShare(table(hosts(100), 65537), 100, 65537)).isLessThan(1.05);
		assertThat(greatestShare(table(hosts(1000), 655373), 1000, 655373)).isLessThan(1.05);
	}

	@Test
	void movesFewKeysWhenAHostGoes() {
		List<String> hosts = hosts(10);
		MaglevTable before = table(hosts, 65537);
		MaglevTable after = table(hosts.subList(0, 9), 65537);
		long moved = IntStream.range(0, 65537).filter((slot) -> before.find(slot) != after.find(slot)).count();
		assertThat(moved / 65537.0).isLessThanOrEqualTo(1.1 / 10);
	}

	private static double greatestShare(MaglevTable table, int hosts, int size) {
		return Arrays.stream(shares(table, hosts, size)).max().orElseThrow() * hosts;
	}

	private static double[] shares(MaglevTable table, int hosts, int size) {
		double[] shares = new double[hosts];
		IntStream.range(0, size).forEach((slot) -> shares[table.find(slot)] += 1.0 / size);
		return shares;
	}

	private static MaglevTable table(List<String> hosts, int size) {
		return new MaglevTable(hosts, IntStream.range(0, hosts.size()).mapToDouble((i) -> 1).toArray(), size);
	}

	private static List<String> hosts(int count) {
		return IntStream.range(0, count).mapToObj((i) -> "127.0.0.1:" + (90 + i)).toList();
	}

}
