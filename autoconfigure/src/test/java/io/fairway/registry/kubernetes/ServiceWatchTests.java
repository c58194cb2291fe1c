package io.fairway.registry.kubernetes;

import java.util.ArrayList;
import java.util.List;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import org.junit.jupiter.api.Test;

import io.fairway.instance.Instance;
import io.fairway.instance.Rejections;
import io.fairway.registry.InstancesListener;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceWatchTests {

	private final List<String> told = new ArrayList<>();

	private final Rejections rejections = new Rejections("test");

	private final InstancesListener listener = new InstancesListener() {

		@Override
		public void instancesChanged(List<Instance> instances) {
			ServiceWatchTests.this.told.add("changed " + hosts(instances));
		}

		@Override
		public void instancesRemoved(List<Instance> instances) {
			ServiceWatchTests.this.told.add("removed " + hosts(instances));
		}

		@Override
		public void registryFailed(Exception cause) {
			ServiceWatchTests.this.told.add("failed");
		}

	};

	private ServiceWatch watch = watch(AddressType.values());

	private ServiceWatch watch(AddressType... types) {
		return new ServiceWatch(new ServiceName("shop", "users"), "users", this.listener,
				new SliceReader(null, (zone, node) -> "", this.rejections), List.of(types));
	}

	private static List<String> hosts(List<Instance> instances) {
		return instances.stream().map(Instance::getHost).toList();
	}

	@Test
	void tellsOnlyOfChanges() {
		EndpointSlice slice = TestSlices.slice("a", TestSlices.ready("1.1.1.1"));
		update(slice);
		update(slice);
		update(TestSlices.slice("a", TestSlices.ready("1.1.1.1")));
		assertThat(this.told).containsExactly("changed [1.1.1.1]");
	}

	@Test
	void isSureOfWhatIsMissingAfterAChange() {
		update(TestSlices.slice("a", TestSlices.ready("1.1.1.1"), TestSlices.ready("1.1.1.2")));
		update(TestSlices.slice("a", TestSlices.ready("1.1.1.2")));
		assertThat(this.told).last().isEqualTo("removed [1.1.1.2]");
	}

	@Test
	void isNotSureOfWhatIsMissingInANewList() {
		update(TestSlices.slice("a", TestSlices.ready("1.1.1.1"), TestSlices.ready("1.1.1.2")));
		this.watch.update(List.of(TestSlices.slice("a", TestSlices.ready("1.1.1.2"))), null, false);
		assertThat(this.told).last().isEqualTo("changed [1.1.1.2]");
		update(TestSlices.slice("a"));
		assertThat(this.told).last().isEqualTo("removed []");
	}

	@Test
	void isSureOfUnreadyOnesOnlyWhenTheyAreGone() {
		update(TestSlices.slice("a", TestSlices.ready("1.1.1.1")));
		update(TestSlices.slice("a", TestSlices.unready("1.1.1.1")));
		update(TestSlices.slice("a", TestSlices.unready("1.1.1.1"), TestSlices.unready("1.1.1.2")));
		update(TestSlices.slice("a", TestSlices.unready("1.1.1.2")));
		assertThat(this.told).containsExactly("changed [1.1.1.1]", "changed []", "removed []");
	}

	@Test
	void isNotSureAsLongAsSomeOfTheMissingAreOnlyUnready() {
		update(TestSlices.slice("a", TestSlices.ready("1.1.1.1"), TestSlices.ready("1.1.1.2")));
		update(TestSlices.slice("a", TestSlices.unready("1.1.1.1")));
		update(TestSlices.slice("a", TestSlices.ready("1.1.1.1")));
		update(TestSlices.slice("a"));
		assertThat(this.told).containsExactly("changed [1.1.1.1, 1.1.1.2]", "changed []", "changed [1.1.1.1]",
				"removed []");
	}

	@Test
	void tellsThatAllIsAsBeforeAfterAFailure() {
		EndpointSlice slice = TestSlices.slice("a", TestSlices.ready("1.1.1.1"));
		update(slice);
		this.watch.fail(new IllegalStateException());
		this.watch.update(List.of(slice), null, false);
		assertThat(this.told).containsExactly("changed [1.1.1.1]", "failed", "changed [1.1.1.1]");
	}

	@Test
	void offersAnAddressOnceThatIsInTwoSlices() {
		update(TestSlices.slice("a", TestSlices.ready("1.1.1.1"), TestSlices.unready("1.1.1.2")),
				TestSlices.slice("b", TestSlices.ready("1.1.1.1"), TestSlices.ready("1.1.1.2")));
		assertThat(this.told).containsExactly("changed [1.1.1.1, 1.1.1.2]");
	}

	@Test
	void offersAPodWithAddressesOfTwoFamiliesOnce() {
		EndpointSlice six = TestSlices.slice("a", TestSlices.pod("fd00::1", "one"), TestSlices.pod("fd00::2", "two"));
		six.setAddressType("IPv6");
		EndpointSlice four = TestSlices.slice("b", TestSlices.pod("1.1.1.1", "one"));
		update(six, four);
		assertThat(this.told).containsExactly("changed [1.1.1.1, [fd00::2]]");
		this.watch = watch(AddressType.IPV6, AddressType.IPV4);
		update(six, four);
		assertThat(this.told).last().isEqualTo("changed [[fd00::1], [fd00::2]]");
		this.watch = watch(AddressType.IPV4);
		update(six, four);
		assertThat(this.told).last().isEqualTo("changed [1.1.1.1]");
	}

	@Test
	void readsOnlyWhatHasChanged() {
		EndpointSlice bad = TestSlices.slice("a", TestSlices.ready("not a host"));
		update(bad, TestSlices.slice("b"));
		update(bad, TestSlices.slice("b", TestSlices.ready("1.1.1.1")));
		assertThat(this.rejections.count()).isEqualTo(1);
		this.watch.forget();
		update(bad);
		assertThat(this.rejections.count()).isEqualTo(2);
	}

	private void update(EndpointSlice... slices) {
		this.watch.update(List.of(slices), null, true);
	}

}
