package io.fairway.registry;

import java.util.Collection;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RegistriesTests {

	private final FakeRegistry east = new FakeRegistry("east");

	private final FakeRegistry west = new FakeRegistry("west");

	private final Registries registries = new Registries(List.of(this.east, this.west));

	@Test
	void keepsTheOrder() {
		assertThat(this.registries).containsExactly(this.east, this.west);
		assertThat(this.registries.asList()).containsExactly(this.east, this.west);
	}

	@Test
	void findsARegistryByItsName() {
		assertThat(this.registries.find("west")).containsSame(this.west);
	}

	@Test
	void findsNothingUnderAnotherName() {
		assertThat(this.registries.find("north")).isEmpty();
	}

	@Test
	void closesAllEvenIfOneFailsToClose() {
		this.east.failsToClose = true;
		this.registries.close();
		assertThat(this.west.closed).isTrue();
	}

	private static final class FakeRegistry implements Registry {

		private final String name;

		private boolean failsToClose;

		private boolean closed;

		FakeRegistry(String name) {
			this.name = name;
		}

		@Override
		public String name() {
			return this.name;
		}

		@Override
		public Watch watch(String serviceId, InstancesListener listener) {
			return () -> {
			};
		}

		@Override
		public Collection<String> services() {
			return Set.of();
		}

		@Override
		public void close() {
			if (this.failsToClose) {
				throw new IllegalStateException("test");
			}
			this.closed = true;
		}

	}

}
