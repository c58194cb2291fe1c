package io.fairway.registry.nacos;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.alibaba.nacos.api.exception.NacosException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.fairway.instance.Instance;
import io.fairway.instance.Ticker;
import io.fairway.registry.RecordingListener;
import io.fairway.registry.Registry.Watch;
import io.fairway.registry.RegistryException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class NacosRegistryTests {

	private static final Duration TTL = Duration.ofSeconds(30);

	private static final NacosSettings SETTINGS = new NacosSettings(List.of("10.9.9.9:8848"), null, "DEFAULT_GROUP",
			"DEFAULT", "reader", "pa55word", Duration.ofSeconds(1), Map.of("secretKey", "s3cret"));

	private final FakeNacos nacos = new FakeNacos();

	private final RecordingListener listener = new RecordingListener();

	private final NacosRegistry registry = new NacosRegistry("east", SETTINGS, Ticker.system(), this.nacos::create);

	@BeforeEach
	void awaitClient() {
		await().until(() -> this.nacos.open.get() == 1);
	}

	@AfterEach
	void close() {
		this.nacos.hang.countDown();
		this.registry.close();
	}

	@Test
	void serviceWithoutInstancesIsAnAnswer() {
		this.registry.watch("users", this.listener);
		await().until(() -> this.listener.hosts().equals(List.of(List.of())));
	}

	@Test
	void pushedInstancesAreHeardOf() {
		this.registry.watch("users", this.listener);
		await().until(() -> !this.listener.answers().isEmpty());
		this.nacos.push("users", NacosInstancesTests.host("10.0.0.1"));
		assertThat(this.listener.lastHosts()).containsExactly("10.0.0.1");
	}

	@Test
	void closedWatchIsUnsubscribed() {
		Watch watch = this.registry.watch("users", this.listener);
		await().until(() -> !this.listener.answers().isEmpty());
		watch.close();
		watch.close();
		await().until(() -> this.nacos.calls.contains("unsubscribe users"));
	}

	@Test
	void watchDoesNotWaitForClientThatHangs() {
		this.nacos.hanging = true;
		try (NacosRegistry hanging = new NacosRegistry("west", SETTINGS, Ticker.system(), this.nacos::create)) {
			hanging.watch("users", this.listener);
			assertThat(this.listener.answers()).isEmpty();
		}
		this.nacos.hang.countDown();
	}

	@Test
	void clientThatIsMadeTooLateIsClosed() {
		this.nacos.hanging = true;
		NacosRegistry hanging = new NacosRegistry("west", SETTINGS, Ticker.system(), this.nacos::create);
		await().until(() -> this.nacos.calls.size() == 2);
		await().until(() -> this.nacos.open.get() == 1);
		hanging.close();
		this.nacos.hang.countDown();
		await().until(() -> this.nacos.open.get() == 1);
	}

	@Test
	void severalInstancesOfOneServiceAreRegisteredTogether() {
		this.registry.register(instance(1), TTL);
		this.registry.register(instance(2), TTL);
		assertThat(this.nacos.services.get("users")).hasSize(2);
		this.registry.deregister(instance(1).id());
		assertThat(this.nacos.services.get("users")).extracting("port").containsExactly(2);
		this.registry.deregister(instance(2).id());
		assertThat(this.nacos.services.get("users")).isEmpty();
		assertThat(this.nacos.calls).endsWith("registerInstance users", "batchRegisterInstance users",
				"registerInstance users", "deregisterInstance users");
	}

	@Test
	void unknownInstanceIsDeregisteredWithoutComplaint() {
		this.registry.deregister(instance(1).id());
		this.registry.register(instance(1), TTL);
		this.registry.deregister(instance(2).id());
		assertThat(this.nacos.services.get("users")).hasSize(1);
	}

	@Test
	void renewalTellsWhetherTheServerHasTheInstance() {
		this.registry.register(instance(1), TTL);
		assertThat(this.registry.renew(instance(1).id())).isTrue();
		assertThat(this.registry.renew(instance(2).id())).isFalse();
		this.registry.register(instance(3), TTL);
		this.nacos.push("users");
		assertThat(this.registry.renew(instance(3).id())).isFalse();
	}

	@Test
	void lostConnectionIsReportedAndEverythingIsDoneAnew() {
		this.registry.register(instance(1), TTL);
		this.registry.watch("users", this.listener);
		await().until(() -> this.listener.answers().size() == 1);
		int answers = this.listener.answers().size();
		this.nacos.failure = new NacosException(NacosException.CLIENT_DISCONNECT, "gone");
		await().until(() -> !this.listener.failures().isEmpty());
		assertThat(this.listener.failures().get(0)).isInstanceOf(RegistryException.class)
			.hasMessageContaining("'east'")
			.hasMessageContaining("10.9.9.9:8848")
			.hasMessageContaining("gone");
		assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> this.registry.renew(instance(1).id()))
			.withMessageContaining("'east'");
		this.nacos.services.clear();
		this.nacos.failure = null;
		await().ignoreExceptions().until(() -> this.registry.renew(instance(1).id()));
		await().until(() -> this.listener.answers().size() > answers);
		assertThat(this.listener.lastHosts()).containsExactly("10.0.0.1");
		assertThat(this.nacos.open.get()).isOne();
	}

	@Test
	void registrationThatFailedIsMadeUpFor() {
		this.registry.register(instance(1), TTL);
		this.nacos.failure = new NacosException(NacosException.CLIENT_DISCONNECT, "gone");
		assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> this.registry.register(instance(2), TTL));
		this.nacos.failure = null;
		// A moment later another client publishes both; before, they are not there.
		await().ignoreExceptions()
			.until(() -> this.nacos.services.get("users").size() == 2 || !this.registry.renew(instance(2).id()));
	}

	@Test
	void refusedServiceDoesNotDisturbOthers() {
		this.nacos.failure = new NacosException(NacosException.NO_RIGHT, "not yours");
		this.registry.watch("users", this.listener);
		await().until(() -> !this.listener.failures().isEmpty());
		assertThat(this.listener.failures().get(0)).hasMessageContaining("not yours").hasMessageContaining("users");
		assertThat(this.nacos.calls).containsOnlyOnce("create");
	}

	@Test
	void clientThatCannotBeMadeIsReportedAtSomeDistance() {
		this.nacos.creation = new NacosException(NacosException.CLIENT_INVALID_PARAM, "no such thing");
		try (NacosRegistry broken = new NacosRegistry("west", SETTINGS, Ticker.system(), this.nacos::create)) {
			broken.watch("users", this.listener);
			await().until(() -> !this.listener.failures().isEmpty());
			await().during(Duration.ofSeconds(1)).until(() -> this.listener.failures().size() == 1);
		}
	}

	@Test
	void credentialsAreNowhere() {
		assertThat(SETTINGS.toString()).doesNotContain("pa55word").doesNotContain("reader").doesNotContain("s3cret");
		assertThat(SETTINGS.toProperties()).containsEntry("password", "pa55word").containsEntry("secretKey", "s3cret");
	}

	@Test
	void closeGivesUpTheClient() {
		await().until(() -> this.nacos.open.get() == 1);
		this.registry.close();
		this.registry.close();
		assertThat(this.nacos.open.get()).isZero();
	}

	private static Instance instance(int port) {
		return Instance.builder("users", "10.0.0.1", port).build();
	}

}
