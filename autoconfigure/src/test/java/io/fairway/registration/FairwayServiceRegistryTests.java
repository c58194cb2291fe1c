package io.fairway.registration;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.serviceregistry.Registration;

import io.fairway.instance.FakeScheduler;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.InvalidInstanceException;
import io.fairway.registry.RecordingListener;
import io.fairway.registry.memory.MemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FairwayServiceRegistryTests {

	private final RecordingListener listener = new RecordingListener();

	private final FairwayServiceRegistry registry;

	private final Registration registration = new TestRegistration("a", 8080);

	FairwayServiceRegistryTests() {
		FakeTicker ticker = new FakeTicker();
		FakeScheduler scheduler = new FakeScheduler(ticker);
		MemoryRegistry memory = new MemoryRegistry("local", ticker, scheduler);
		memory.watch("users", this.listener);
		this.registry = new FairwayServiceRegistry(new ServiceRegistrar(List.of(memory), new RegistrationSettings(
				Duration.ofSeconds(30), false, scheduler, Runnable::run, (bound) -> bound / 2)));
	}

	@Test
	void registers() {
		this.registry.register(this.registration);
		assertThat(this.listener.lastHosts()).containsExactly("a");
		assertThat(this.listener.last().get(0).weight()).isEqualTo(2);
		assertThat(status()).isEqualTo("UP");
	}

	@Test
	void deregisters() {
		this.registry.register(this.registration);
		this.registry.deregister(this.registration);
		assertThat(this.listener.lastHosts()).isEmpty();
		assertThat(status()).isEqualTo("OUT_OF_SERVICE");
	}

	@Test
	void beforeItsRegistrationAnInstanceIsOutOfService() {
		assertThat(status()).isEqualTo("OUT_OF_SERVICE");
	}

	@Test
	void outOfServiceDeregisters() {
		this.registry.register(this.registration);
		this.registry.setStatus(this.registration, "out_of_service");
		assertThat(this.listener.lastHosts()).isEmpty();
		assertThat(status()).isEqualTo("OUT_OF_SERVICE");
	}

	@Test
	void upRegistersAgain() {
		this.registry.setStatus(this.registration, "OUT_OF_SERVICE");
		this.registry.setStatus(this.registration, "up");
		assertThat(this.listener.lastHosts()).containsExactly("a");
		assertThat(status()).isEqualTo("UP");
	}

	@Test
	void refusesAnotherStatusAndChangesNothing() {
		this.registry.register(this.registration);
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.setStatus(this.registration, "DOWN"))
			.withMessage("status: DOWN (expected: UP or OUT_OF_SERVICE)");
		assertThat(status()).isEqualTo("UP");
		assertThat(this.listener.lastHosts()).containsExactly("a");
	}

	@Test
	void refusesAnInstanceThatCannotBeCalled() {
		assertThatExceptionOfType(InvalidInstanceException.class)
			.isThrownBy(() -> this.registry.register(new TestRegistration("a", 0)));
	}

	@Test
	void refusesNull() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.register(null));
	}

	@Test
	void closingDeregistersEverything() {
		this.registry.register(this.registration);
		this.registry.close();
		assertThat(this.listener.lastHosts()).isEmpty();
		assertThat(status()).isEqualTo("OUT_OF_SERVICE");
	}

	private String status() {
		return this.registry.getStatus(this.registration);
	}

	private static final class TestRegistration extends DefaultServiceInstance implements Registration {

		TestRegistration(String host, int port) {
			super("i1", "users", host, port, false, Map.of("weight", "2"));
		}

	}

}
