package io.fairway.balancer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
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
	void fillsTheSameSlotsWhenNearlyAllHostsWaitInNearlyAllRounds() {
		Random random = new Random(5);
		for (double greatest : new double[] { 50, 1000, 1_000_000 }) {
			double[] weights = random.doubles(60, 1e-9, 1).toArray();
			weights[random.nextInt(60)] = greatest;
			MaglevTable table = new MaglevTable(hosts(60), weights, 4099);
			assertThat(IntStream.range(0, 4099).map(table::find).toArray())
				.isEqualTo(byTheBook(hosts(60), weights, 4099));
		}
	}

	@Test
	void buildsInTimeWhateverTheWeights() {
		double[] weights = IntStream.range(0, 10_000).mapToDouble((i) -> (i == 0) ? 1_000_000 : 1e-300).toArray();
		MaglevTable table = new MaglevTable(hosts(10_000), weights, 655_373);
		assertThat(shares(table, 10_000, 655_373)[0]).isGreaterThan(0.98);
	}

	@Test
	void triesOtherSlotsForFurtherAttemptsAsEnvoyDoes() {
		MaglevTable table = table(hosts(6), 7);
		assertThat(table.owner(5, 0)).isEqualTo(table.find(5));
		assertThat(table.owner(5, 1)).isEqualTo(table.find(~5));
		assertThat(table.owner(5, 2)).isEqualTo(table.find(5 ^ 0xfffffffffffffffeL));
	}

	/** Envoy's loops, word by word. */
	private static int[] byTheBook(List<String> hosts, double[] weights, int size) {
		double sum = Arrays.stream(weights).sum();
		double greatest = Arrays.stream(weights).max().orElseThrow() / sum;
		int[] order = IntStream.range(0, hosts.size())
			.boxed()
			.sorted(Comparator.comparing(hosts::get))
			.mapToInt(Integer::intValue)
			.toArray();
		double[] targets = new double[hosts.size()];
		long[] next = new long[hosts.size()];
		int[] slots = new int[size];
		Arrays.fill(slots, -1);
		int filled = 0;
		for (int iteration = 1; filled < size; iteration++) {
			for (int host : order) {
				if (filled == size || iteration * (weights[host] / sum) < targets[host]) {
					continue;
				}
				targets[host] += greatest;
				long offset = Long.remainderUnsigned(XxHash64.hash(hosts.get(host), 0), size);
				long skip = Long.remainderUnsigned(XxHash64.hash(hosts.get(host), 1), size - 1) + 1;
				int slot;
				do {
					slot = (int) ((offset + skip * next[host]++) % size);
				}
				while (slots[slot] >= 0);
				slots[slot] = host;
				filled++;
			}
		}
		return slots;
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
