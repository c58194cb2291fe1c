package io.fairway.client;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.breaker.CircuitBreakers.CircuitBreakerSettings;
import io.fairway.connection.ConnectionSettings;
import io.fairway.limit.LimitSettings;
import io.fairway.outlier.OutlierSettings;
import io.fairway.retry.RetrySettings;
import io.fairway.routing.FilterSettings;
import io.fairway.routing.RoutingSettings;
import io.fairway.routing.SelectionSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class LoadBalancerSettingsRegistryTests {

	private static final LoadBalancingPolicy POLICY = LoadBalancingPolicy.roundRobin((bound) -> 0);

	private final LoadBalancerSettingsRegistry registry = new LoadBalancerSettingsRegistry(settings(1));

	@Test
	void hasTheSettingsOfEachService() {
		LoadBalancerSettingsRegistry registry = new LoadBalancerSettingsRegistry((id) -> threshold(id.length()));
		assertThat(registry.of("users").get()).isEqualTo(threshold(5));
		assertThat(registry.of("orders").get()).isEqualTo(threshold(6));
	}

	@Test
	void handsOutTheSameObjectForAService() {
		assertThat(this.registry.of("users")).isSameAs(this.registry.of("users"));
	}

	@Test
	void theSettingsStayTheSameObjectWhileNothingChanges() {
		assertThat(this.registry.of("users").get()).isSameAs(this.registry.of("users").get());
	}

	@Test
	void replacesTheSettingsOfAllServicesInUse() {
		LoadBalancerSettingsRegistry.Current users = this.registry.of("users");
		LoadBalancerSettingsRegistry.Current orders = this.registry.of("orders");
		this.registry.replace(settings(2));
		assertThat(users.get()).isEqualTo(threshold(2));
		assertThat(orders.get()).isEqualTo(threshold(2));
		assertThat(this.registry.of("users")).isSameAs(users);
	}

	@Test
	void aServiceThatComesLaterHasTheNewSettings() {
		this.registry.replace(settings(2));
		assertThat(this.registry.of("users").get()).isEqualTo(threshold(2));
	}

	@Test
	void aConfigurationThatFailsForOneServiceReplacesNothing() {
		LoadBalancerSettingsRegistry.Current users = this.registry.of("users");
		LoadBalancerSettingsRegistry.Current orders = this.registry.of("orders");
		Function<String, LoadBalancerSettings> failing = (id) -> {
			if (id.equals("orders")) {
				throw new IllegalStateException("test");
			}
			return threshold(2);
		};
		assertThatIllegalStateException().isThrownBy(() -> this.registry.replace(failing));
		assertThat(users.get()).isEqualTo(threshold(1));
		assertThat(orders.get()).isEqualTo(threshold(1));
		assertThat(this.registry.of("new").get()).isEqualTo(threshold(1));
	}

	@Test
	void aServiceThatComesDuringTheChangeHasTheNewSettings() throws Exception {
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		LoadBalancerSettingsRegistry registry = new LoadBalancerSettingsRegistry((id) -> {
			asked.countDown();
			await(go);
			return threshold(1);
		});
		CompletableFuture<LoadBalancerSettingsRegistry.Current> users = CompletableFuture
			.supplyAsync(() -> registry.of("users"));
		await(asked);
		Thread change = new Thread(() -> registry.replace(settings(2)), "change");
		change.start();
		Awaitility.await().until(() -> !change.isAlive() || change.getState() == Thread.State.BLOCKED);
		go.countDown();
		change.join(10_000);
		assertThat(users.get(10, TimeUnit.SECONDS).get()).isEqualTo(threshold(2));
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Function<String, LoadBalancerSettings> settings(int panicThreshold) {
		return (id) -> threshold(panicThreshold);
	}

	private static LoadBalancerSettings threshold(int panicThreshold) {
		return new LoadBalancerSettings(POLICY, Map.of(),
				new RoutingSettings(null, null, new FilterSettings(panicThreshold, 100, FilterSettings.OnEmpty.ALL),
						SelectionSettings.NONE),
				null, OutlierSettings.DEFAULT, CircuitBreakerSettings.OFF, LimitSettings.NONE, RetrySettings.OFF,
				ConnectionSettings.NONE, Map.of());
	}

}
