package io.fairway.registry.config;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.fairway.instance.TestInstances;
import io.fairway.registry.RecordingListener;
import io.fairway.registry.Registry;

import static org.assertj.core.api.Assertions.assertThat;

class ConfigRegistryTests {

	private final ConfigRegistry registry = new ConfigRegistry("fixed", TestInstances.instances("b", "a"));

	private final RecordingListener listener = new RecordingListener();

	@Test
	void hasItsName() {
		assertThat(this.registry.name()).isEqualTo("fixed");
	}

	@Test
	void tellsWhatIsConfiguredInItsOrder() {
		this.registry.watch(TestInstances.SERVICE, this.listener);
		assertThat(this.listener.hosts()).containsExactly(List.of("b", "a"));
	}

	@Test
	void knowsTheConfiguredServices() {
		assertThat(this.registry.services()).containsExactly(TestInstances.SERVICE);
	}

	@Test
	void tellsOfAChangedConfiguration() {
		this.registry.watch(TestInstances.SERVICE, this.listener);
		this.registry.replaceAll(TestInstances.instances("c"));
		assertThat(this.listener.hosts()).containsExactly(List.of("b", "a"), List.of("c"));
	}

	@Test
	void tellsNothingIfTheConfigurationDidNotChange() {
		this.registry.watch(TestInstances.SERVICE, this.listener);
		this.registry.replaceAll(TestInstances.instances("b", "a"));
		assertThat(this.listener.answers()).hasSize(1);
	}

	@Test
	void tellsNothingOnceTheWatchEnded() {
		Registry.Watch watch = this.registry.watch(TestInstances.SERVICE, this.listener);
		watch.close();
		this.registry.replaceAll(TestInstances.instances("c"));
		assertThat(this.listener.answers()).hasSize(1);
	}

	@Test
	void tellsNothingOnceItIsClosed() {
		this.registry.watch(TestInstances.SERVICE, this.listener);
		this.registry.close();
		this.registry.replaceAll(TestInstances.instances("c"));
		assertThat(this.listener.answers()).hasSize(1);
	}

}
