package io.fairway.balancer;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class HashRingTests {

	private static final List<String> HOSTS = IntStream.range(0, 6).mapToObj((i) -> "127.0.0.1:" + (90 + i)).toList();

	private final HashRing ring = HashRing.of(HOSTS, new double[] { 1, 1, 1, 1, 1, 1 }, 12, 1024);

	@Test
	void placesPointsAsEnvoyDoes() {
		assertThat(IntStream.range(0, this.ring.size())
			.mapToObj((i) -> Long.toUnsignedString(this.ring.point(i)) + "→" + (90 + this.ring.host(i))))
			.containsExactly("833437586790550860→94", "928266305478181108→92", "1033482794131418490→90",
					"3551244743356806947→95", "3851675632748031481→93", "5583722120771150861→91",
					"6311230543546372928→91", "7700377290971790572→93", "13144177310400110813→95",
					"13444792449719432967→92", "15516499411664133160→94", "16117243373044804889→90");
	}

	@ParameterizedTest
	@CsvSource({ "0, 94", "18446744073709551615, 94", "3551244743356806947, 95", "3551244743356806948, 93",
			"16117243373044804880, 90" })
	void findsOwnersAsEnvoyDoes(String hash, int port) {
		assertThat(90 + this.ring.host(this.ring.position(Long.parseUnsignedLong(hash)))).isEqualTo(port);
	}

	@Test
	void goesOnToTheNextPointsForFurtherAttemptsAsEnvoyDoes() {
		assertThat(IntStream.range(0, 4).map((attempt) -> 90 + this.ring.owner(0, attempt))).containsExactly(94, 92, 90,
				95);
		assertThat(90 + this.ring.owner(-1, 1)).isEqualTo(92);
	}

	@Test
	void findsTheFirstPointAtOrAfterAnyHash() {
		Random random = new Random(7);
		HashRing large = HashRing.of(HOSTS, new double[] { 1, 2, 3, 4, 5, 6 }, 10_000, 1 << 20);
		random.longs(10_000).forEach((hash) -> assertThat(large.position(hash)).isEqualTo(search(large, hash)));
	}

	@Test
	void movesOnlyTheKeysOfAHostThatGoes() {
		double[] weights = IntStream.range(0, 6).mapToDouble((i) -> 1).toArray();
		HashRing before = HashRing.withPointsPerHost(HOSTS, weights, 160, 1 << 20);
		HashRing after = HashRing.withPointsPerHost(HOSTS.subList(0, 5), weights, 160, 1 << 20);
		new Random(3).longs(10_000).forEach((hash) -> {
			int owner = before.host(before.position(hash));
			if (owner != 5) {
				assertThat(after.host(after.position(hash))).isEqualTo(owner);
			}
		});
	}

	@Test
	void givesPointsByWeight() {
		HashRing weighted = HashRing.withPointsPerHost(HOSTS.subList(0, 2), new double[] { 1, 3 }, 100, 1 << 20);
		assertThat(IntStream.range(0, weighted.size()).filter((i) -> weighted.host(i) == 1)).hasSize(300);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 1e-12, 1e-310, 1e-320, Double.MIN_VALUE })
	void hasItsMaximumSizeIfAWeightIsTiny(double weight) {
		assertThat(HashRing.of(HOSTS.subList(0, 2), new double[] { 1_000_000, weight }, 1024, 4096).size())
			.isEqualTo(4096);
	}

	@Test
	void neverExceedsItsMaximumSize() {
		assertThat(HashRing.of(HOSTS.subList(0, 2), new double[] { 1, 1_000_000 }, 1024, 4096).size()).isEqualTo(4096);
	}

	private static int search(HashRing ring, long hash) {
		return IntStream.range(0, ring.size())
			.filter((i) -> Long.compareUnsigned(ring.point(i), hash) >= 0)
			.findFirst()
			.orElse(0);
	}

}
