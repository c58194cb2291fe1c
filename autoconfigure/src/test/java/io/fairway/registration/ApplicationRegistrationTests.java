package io.fairway.registration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;

import io.fairway.instance.FakeScheduler;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.TestInstances;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.WritableRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class ApplicationRegistrationTests {

	private static final Duration DRAIN = Duration.ofSeconds(5);

	private final FakeScheduler scheduler = new FakeScheduler(new FakeTicker());

	private final List<String> calls = new ArrayList<>();

	private boolean shared = true;

	private final ServiceRegistrar registrar = new ServiceRegistrar(List.of(new RecordingRegistry()),
			new RegistrationSettings(Duration.ofSeconds(30), false, this.scheduler, Runnable::run,
					(bound) -> bound / 2));

	private final List<Object> events = new ArrayList<>();

	@Test
	void registersWhenTheWebServerIsUp() {
		ApplicationRegistration registration = registration(true, DRAIN);
		registration.start();
		assertThat(this.calls).isEmpty();
		registration.onApplicationEvent(serverOn(8080));
		registration.start();
		registration.start();
		assertThat(this.calls).containsExactly("register a:8080 weight 1.0");
		assertThat(this.events).hasSize(1);
	}

	@Test
	void anotherDescriptionIsRegisteredInTheSamePlace() {
		ApplicationRegistration registration = registration(true, DRAIN);
		registration.onApplicationEvent(serverOn(8080));
		registration.start();
		registration.replace((port) -> Instance.builder(TestInstances.SERVICE, "a", port).build(), DRAIN);
		registration.replace((port) -> Instance.builder(TestInstances.SERVICE, "a", port).weight(3).build(), DRAIN);
		assertThat(this.calls).containsExactly("register a:8080 weight 1.0", "register a:8080 weight 3.0");
	}

	@Test
	void anotherAddressIsRegisteredBeforeTheFormerOneLeaves() {
		ApplicationRegistration registration = registration(true, DRAIN);
		registration.onApplicationEvent(serverOn(8080));
		registration.start();
		registration.replace((port) -> Instance.builder(TestInstances.SERVICE, "b", port).build(), Duration.ZERO);
		assertThat(this.calls).containsExactly("register a:8080 weight 1.0", "register b:8080 weight 1.0",
				"deregister a:8080");
	}

	@Test
	void anotherDescriptionDoesNotRegisterWhatIsOutOfService() {
		ApplicationRegistration registration = registration(false, DRAIN);
		registration.onApplicationEvent(serverOn(8080));
		registration.start();
		assertThat(registration.instance().getHost()).isEqualTo("a");
		registration.replace((port) -> Instance.builder(TestInstances.SERVICE, "b", port).build(), DRAIN);
		assertThat(this.calls).isEmpty();
		assertThat(registration.instance().getHost()).isEqualTo("b");
	}

	@Test
	void isNotRegisteredWhileItIsOutOfService() {
		ApplicationRegistration registration = registration(false, DRAIN);
		registration.onApplicationEvent(serverOn(8080));
		registration.start();
		assertThat(this.calls).isEmpty();
		assertThat(registration.instance().getPort()).isEqualTo(8080);
	}

	@Test
	void leavesAndThenGivesOthersTimeToNotice() {
		ApplicationRegistration registration = registration(true, DRAIN);
		registration.onApplicationEvent(serverOn(8080));
		registration.start();
		this.calls.clear();
		registration.stop(() -> this.calls.add("stopped"));
		assertThat(this.calls).containsExactly("register a:8080 weight 0.0", "deregister a:8080");
		this.scheduler.advance(DRAIN.minusNanos(1));
		assertThat(this.calls).hasSize(2);
		this.scheduler.advance(Duration.ofNanos(1));
		assertThat(this.calls).last().isEqualTo("stopped");
	}

	@Test
	void doesNotWaitWhereNobodyElseCouldNotice() {
		this.shared = false;
		assertStopsAtOnce(DRAIN);
	}

	@Test
	void doesNotWaitIfThatIsNotWanted() {
		assertStopsAtOnce(Duration.ZERO);
	}

	private void assertStopsAtOnce(Duration drain) {
		ApplicationRegistration registration = registration(true, drain);
		registration.onApplicationEvent(serverOn(8080));
		registration.start();
		registration.stop(() -> this.calls.add("stopped"));
		assertThat(this.calls).last().isEqualTo("stopped");
	}

	@Test
	void stopsAtOnceIfItNeverStarted() {
		registration(true, DRAIN).stop(() -> this.calls.add("stopped"));
		assertThat(this.calls).containsExactly("stopped");
	}

	@Test
	void doesNotKnowItselfBeforeTheWebServerIsUp() {
		assertThatIllegalStateException().isThrownBy(() -> registration(true, DRAIN).instance())
			.withMessageContaining("web server");
	}

	private ApplicationRegistration registration(boolean up, Duration drain) {
		return new ApplicationRegistration(this.registrar,
				(port) -> Instance.builder(TestInstances.SERVICE, "a", port).build(), up, drain, this.scheduler,
				this.events::add);
	}

	private static WebServerInitializedEvent serverOn(int port) {
		WebServer server = mock(WebServer.class);
		given(server.getPort()).willReturn(port);
		WebServerApplicationContext context = mock(WebServerApplicationContext.class);
		WebServerInitializedEvent event = mock(WebServerInitializedEvent.class);
		given(event.getWebServer()).willReturn(server);
		given(event.getApplicationContext()).willReturn(context);
		return event;
	}

	private final class RecordingRegistry implements WritableRegistry {

		@Override
		public String name() {
			return "recording";
		}

		@Override
		public Watch watch(String serviceId, InstancesListener listener) {
			return () -> {
			};
		}

		@Override
		public List<String> services() {
			return List.of();
		}

		@Override
		public void register(Instance instance, Duration ttl) {
			ApplicationRegistrationTests.this.calls
				.add("register " + instance.id().address() + " weight " + instance.weight());
		}

		@Override
		public boolean renew(InstanceId id) {
			return true;
		}

		@Override
		public void deregister(InstanceId id) {
			ApplicationRegistrationTests.this.calls.add("deregister " + id.address());
		}

		@Override
		public boolean isShared() {
			return ApplicationRegistrationTests.this.shared;
		}

		@Override
		public void close() {
		}

	}

}
