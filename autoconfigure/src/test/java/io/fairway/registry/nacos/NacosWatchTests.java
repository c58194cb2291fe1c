package io.fairway.registry.nacos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.fairway.instance.Instance;
import io.fairway.instance.Rejections;
import io.fairway.instance.TestInstances;
import io.fairway.registry.InstancesListener;

import static org.assertj.core.api.Assertions.assertThat;

class NacosWatchTests {

	private final Object source = new Object();

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000);

	private final Recorder recorder = new Recorder();

	private final NacosWatch watch = new NacosWatch("users", this.recorder, this.now::get, new Rejections("test"));

	NacosWatchTests() {
		this.watch.follow(this.source);
	}

	@Test
	void missingInstanceLeft() {
		answer("10.0.0.1", "10.0.0.2");
		answer("10.0.0.1");
		answer();
		assertThat(this.recorder.heard).containsExactly("changed [10.0.0.1, 10.0.0.2]", "removed [10.0.0.1]",
				"removed []");
	}

	@Test
	void additionsAndChangesAreNoRemovals() {
		answer("10.0.0.1");
		answer("10.0.0.1", "10.0.0.2");
		assertThat(this.recorder.heard).hasSize(2).noneMatch((event) -> event.startsWith("removed"));
	}

	@Test
	void afterAnOutageMissingInstancesMayComeBack() {
		answer("10.0.0.1", "10.0.0.2", "10.0.0.3");
		this.watch.failed(new IllegalStateException("test"));
		assertThat(this.watch.hasFailed()).isTrue();
		answer("10.0.0.1", "10.0.0.2");
		assertThat(this.watch.hasFailed()).isFalse();
		advance(29);
		answer("10.0.0.1");
		advance(1);
		answer();
		assertThat(this.recorder.heard).containsExactly("changed [10.0.0.1, 10.0.0.2, 10.0.0.3]", "failed",
				"changed [10.0.0.1, 10.0.0.2]", "changed [10.0.0.1]", "removed []");
	}

	@Test
	void formerSourceIsNotListenedTo() {
		this.watch.follow(new Object());
		answer("10.0.0.1");
		assertThat(this.recorder.heard).isEmpty();
	}

	@Test
	void closedWatchIsSilent() {
		answer("10.0.0.1");
		this.watch.close();
		answer();
		this.watch.failed(new IllegalStateException("test"));
		assertThat(this.recorder.heard).containsExactly("changed [10.0.0.1]");
	}

	private void answer(String... hosts) {
		this.watch.answered(this.source, Stream.of(hosts).map(NacosInstancesTests::host).toList());
	}

	private void advance(int seconds) {
		this.now.addAndGet(Duration.ofSeconds(seconds).toNanos());
	}

	private static final class Recorder implements InstancesListener {

		private final List<String> heard = new ArrayList<>();

		@Override
		public void instancesChanged(List<Instance> instances) {
			this.heard.add("changed " + TestInstances.hosts(instances));
		}

		@Override
		public void instancesRemoved(List<Instance> instances) {
			this.heard.add("removed " + TestInstances.hosts(instances));
		}

		@Override
		public void registryFailed(Exception cause) {
			this.heard.add("failed");
		}

	}

}
