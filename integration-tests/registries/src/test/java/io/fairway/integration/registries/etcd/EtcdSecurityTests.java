package io.fairway.integration.registries.etcd;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.fairway.instance.Instance;
import io.fairway.integration.registries.etcd.Observer.Kind;
import io.fairway.registry.RegistryException;
import io.fairway.registry.etcd.EtcdRegistry;
import io.fairway.registry.etcd.EtcdSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The registry over an etcd that asks who is there.
 */
class EtcdSecurityTests {

	private static final EtcdSettings.Login LOGIN = new EtcdSettings.Login("fairway", "secret-1");

	@TempDir
	private Path directory;

	private EtcdServer server;

	private EtcdFixture fixture;

	private final Observer observer = new Observer();

	@BeforeEach
	void start() {
		this.server = EtcdServer.start(this.directory);
		this.fixture = new EtcdFixture(this.server.endpoint());
		this.server.ctl("user", "add", "root:root-password");
		this.server.ctl("user", "add", LOGIN.username() + ":" + LOGIN.password());
		this.server.ctl("role", "add", "registry");
		this.server.ctl("role", "grant-permission", "registry", "--prefix=true", "readwrite",
				this.fixture.prefix() + "/");
		this.server.ctl("user", "grant-role", LOGIN.username(), "registry");
		this.server.ctl("user", "grant-role", "root", "root");
		this.server.ctl("auth", "enable");
		this.server.useLogin("root:root-password");
	}

	@AfterEach
	void stop() {
		if (this.fixture != null) {
			this.fixture.close();
		}
		if (this.server != null) {
			this.server.close();
		}
	}

	private EtcdRegistry registry(EtcdSettings.Login login) {
		return this.fixture.registry((settings) -> EtcdFixture.with(settings, login));
	}

	@Test
	void logsIn() {
		EtcdRegistry registry = registry(LOGIN);
		registry.watch(EtcdFixture.SERVICE, this.observer);
		awaitState("CHANGED []");
		registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		awaitState("CHANGED [a]");
		assertThat(registry.renew(EtcdFixture.instance("a").id())).isTrue();
		assertThat(registry.services()).containsExactly(EtcdFixture.SERVICE);
		registry.deregister(EtcdFixture.instance("a").id());
		awaitState("REMOVED []");
	}

	@Test
	void logsInAgainWhenEtcdForgotTheToken() {
		EtcdRegistry registry = registry(LOGIN);
		registry.watch(EtcdFixture.SERVICE, this.observer);
		registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		awaitState("CHANGED [a]");
		// Its tokens are lost on a restart.
		this.server.kill();
		EtcdFixture.soon().until(() -> this.observer.failures() > 0);
		this.server.restart();
		this.server.awaitReady();
		EtcdFixture.within(Duration.ofSeconds(5)).until(() -> this.observer.state().equals("CHANGED [a]"));
		assertThat(registry.renew(EtcdFixture.instance("a").id())).isTrue();
	}

	@Test
	void watchesFurtherServicesThoughTheTokenOfTheStreamIsInvalid() {
		EtcdRegistry registry = registry(LOGIN);
		registry.watch(EtcdFixture.SERVICE, this.observer);
		awaitState("CHANGED []");
		// Takes away the tokens of the user.
		this.server.ctl("user", "revoke-role", LOGIN.username(), "registry");
		this.server.ctl("user", "grant-role", LOGIN.username(), "registry");
		Observer further = new Observer();
		registry.watch("orders", further);
		EtcdFixture.soon().until(() -> further.state().equals("CHANGED []"));
		registry.register(Instance.builder("orders", "a", 80).build(), EtcdFixture.TTL);
		registry.register(EtcdFixture.instance("b"), EtcdFixture.TTL);
		EtcdFixture.soon().until(() -> further.state().equals("CHANGED [a]"));
		awaitState("CHANGED [b]");
		assertThat(further.failures() + this.observer.failures()).isZero();
	}

	@Test
	void aWrongPasswordIsReportedAndNeverShown() {
		EtcdRegistry registry = registry(new EtcdSettings.Login("fairway", "not-the-password"));
		registry.watch(EtcdFixture.SERVICE, this.observer);
		EtcdFixture.soon().until(() -> this.observer.last().kind() == Kind.FAILED);
		assertThat(this.observer.last().cause()).hasMessageContaining("authentication failed")
			.hasMessageNotContaining("not-the-password");
		assertThatExceptionOfType(RegistryException.class)
			.isThrownBy(() -> registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL))
			.withMessage("Registry 'cluster' cannot register users@a:8080 (a:8080): INVALID_ARGUMENT: "
					+ "etcdserver: authentication failed, invalid user ID or password");
		assertThat(new EtcdSettings.Login("fairway", "not-the-password").toString()).isEqualTo("fairway");
	}

	@Test
	void withoutAPasswordSaysWhatEtcdWants() {
		EtcdRegistry registry = registry(null);
		registry.watch(EtcdFixture.SERVICE, this.observer);
		EtcdFixture.soon().until(() -> this.observer.last().kind() == Kind.FAILED);
		assertThat(this.observer.last().cause()).hasMessageContaining("user name is empty");
	}

	@Test
	void whatAUserMayNotReadIsReportedForThatServiceAlone() {
		EtcdRegistry registry = this.fixture.registry((settings) -> new EtcdSettings(settings.endpoints(),
				settings.transport(), LOGIN, "/elsewhere", settings.consistency(), settings.timeout()));
		registry.watch(EtcdFixture.SERVICE, this.observer);
		EtcdFixture.soon().until(() -> this.observer.last().kind() == Kind.FAILED);
		assertThat(this.observer.last().cause()).hasMessage("Registry 'cluster' cannot watch service 'users': "
				+ "PERMISSION_DENIED: etcdserver: permission denied");
		this.server.ctl("role", "grant-permission", "registry", "--prefix=true", "read", "/elsewhere/");
		EtcdFixture.soon().until(() -> this.observer.state().equals("CHANGED []"));
	}

	@Test
	void aPasswordThatNobodyAsksForDoesNoHarm() {
		this.server.ctl("auth", "disable");
		EtcdRegistry registry = registry(LOGIN);
		registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		assertThat(registry.services()).containsExactly(EtcdFixture.SERVICE);
	}

	private void awaitState(String state) {
		EtcdFixture.soon().untilAsserted(() -> assertThat(this.observer.state()).isEqualTo(state));
	}

}
