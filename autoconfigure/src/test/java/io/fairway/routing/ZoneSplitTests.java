package io.fairway.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Locality;
import io.fairway.instance.Seeded;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class ZoneSplitTests {

	private static final List<Locality> ZONES = List.of(zone(0), zone(1), zone(2));

	@Test
	void staysInAZoneWithAsManyInstancesAsClients() {
		assertThat(shares(array(4, 4, 4), clients(2, 2, 2))).containsExactly(1, 0, 0);
	}

	@Test
	void staysInAZoneWithMoreInstancesThanClients() {
		assertThat(shares(array(6, 3, 3), clients(1, 2, 3))).containsExactly(1, 0, 0);
	}

	@Test
	void sendsWhatIsTooMuchToZonesThatHaveRoom() {
		// Half of the clients, a quarter of the instances: half of the load may stay.
		double[] shares = shares(array(3, 6, 3), clients(4, 2, 2));
		assertThat(shares[0]).isCloseTo(0.5, within(1e-9));
		assertThat(shares[1]).isCloseTo(0.5, within(1e-9));
		assertThat(shares[2]).isZero();
	}

	@Test
	void sharesByInstancesIfThereAreFewerThanTheMinimum() {
		assertThat(shares(array(1, 2, 2), clients(4, 2, 2))).containsExactly(0.2, 0.4, 0.4);
	}

	@Test
	void sharesByInstancesIfTheOwnZoneHasNone() {
		assertThat(shares(array(0, 6, 4), clients(4, 2, 2))).containsExactly(0, 0.6, 0.4);
	}

	@Test
	void sharesByInstancesIfTheClientsAreNotKnown() {
		assertThat(shares(array(5, 3, 2), clients())).containsExactly(0.5, 0.3, 0.2);
	}

	@Test
	void countsItselfEvenIfNoRegistryDoes() {
		// One of two clients, a third of the instances.
		double[] shares = shares(array(4, 4, 4), clients(0, 1));
		assertThat(shares[0]).isCloseTo(2.0 / 3, within(1e-9));
		assertThat(shares[1]).isZero();
	}

	@Test
	void doesNotCountClientsOfOtherRegions() {
		List<Instance> clients = new ArrayList<>(List.of(clients(2, 2, 2).toInstances()));
		for (int i = 0; i < 10; i++) {
			clients.add(TestInstances.builder("far" + i).locality(new Locality("us", "z0")).build());
		}
		assertThat(shares(array(4, 4, 4), InstanceList.of(clients))).containsExactly(1, 0, 0);
	}

	@Test
	void anInstanceOfTheOwnZoneThatDoesNotTellItsRegionIsInTheOwnZone() {
		ZoneSplit split = split(clients());
		Instance instance = TestInstances.builder("a").locality(new Locality("", "z0")).build();
		assertThat(split.zoneOf(instance)).isEqualTo(zone(0));
		assertThat(split.covers(instance.locality())).isTrue();
	}

	/** What all clients together send leaves the same load on each instance. */
	@Test
	void loadsAllInstancesEvenlyWhatevertheClientsAre() {
		Random random = Seeded.random(3);
		for (int round = 0; round < 1000; round++) {
			int[] instances = random.ints(3, 2, 10).toArray();
			int[] clients = random.ints(3, 1, 10).toArray();
			double[] load = new double[3];
			for (int from = 0; from < 3; from++) {
				int own = from;
				List<Locality> order = IntStream.range(0, 3).mapToObj((i) -> zone((own + i) % 3)).toList();
				int[] healthy = IntStream.range(0, 3).map((i) -> instances[(own + i) % 3]).toArray();
				double[] shares = new ZoneSplit(zone(from), new ZoneAwareSettings(1, () -> clients(clients)), 50)
					.shares(order, healthy, clients(clients));
				assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-9));
				for (int i = 0; i < 3; i++) {
					load[(from + i) % 3] += clients[from] * shares[i];
				}
			}
			double even = (double) Arrays.stream(clients).sum() / Arrays.stream(instances).sum();
			for (int zone = 0; zone < 3; zone++) {
				assertThat(load[zone] / instances[zone]).isCloseTo(even, within(1e-9));
			}
		}
	}

	@Test
	void refusesAMinimumBelowOne() {
		assertThatIllegalArgumentException().isThrownBy(() -> new ZoneAwareSettings(0, () -> clients()))
			.withMessage("minClusterSize: 0 (expected: at least 1)");
	}

	private static double[] shares(int[] healthy, InstanceList clients) {
		return split(clients).shares(ZONES, healthy, clients);
	}

	private static ZoneSplit split(InstanceList clients) {
		return new ZoneSplit(zone(0), new ZoneAwareSettings(6, () -> clients), 50);
	}

	private static InstanceList clients(int... counts) {
		List<Instance> clients = new ArrayList<>();
		for (int zone = 0; zone < counts.length; zone++) {
			for (int i = 0; i < counts[zone]; i++) {
				clients.add(TestInstances.builder("c" + zone + "-" + i).locality(zone(zone)).build());
			}
		}
		return InstanceList.of(clients);
	}

	private static Locality zone(int number) {
		return new Locality("eu", "z" + number);
	}

	private static int[] array(int... values) {
		return values;
	}

}
