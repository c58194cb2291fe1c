package io.fairway.sample;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.web.client.RestClient;

/**
 * Calls of the sample's client that go wrong in ways that its page has no button for: of
 * a partner who does not listen, of a service that nobody offers or whose registry is
 * slow, without a key to hash, for a version that nobody has.
 */
final class Trouble implements AutoCloseable {

	private static final long PERIOD_MILLIS = 100;

	private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);

	private final PartnerDirectory partner;

	private final RestClient client;

	private final DiscoveryClient discovery;

	Trouble(PartnerDirectory partner, RestClient client, DiscoveryClient discovery) {
		this.partner = partner;
		this.client = client;
		this.discovery = discovery;
	}

	/**
	 * Makes the calls again and again from now on.
	 */
	void start() {
		repeat(this::callQuickly);
		repeat(() -> call(PartnerDirectory.SLOW_SERVICE, RuntimeSettings.ANY));
	}

	private void repeat(Runnable call) {
		this.scheduler.scheduleWithFixedDelay(call, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
	}

	private void callQuickly() {
		call(PartnerDirectory.SERVICE, RuntimeSettings.ANY);
		call("nobody", RuntimeSettings.ANY);
		call(BackendDescription.SERVICE, "9.9.9");
		this.discovery.getInstances(BackendDescription.SERVICE);
	}

	private void call(String service, String version) {
		RestClient.RequestHeadersSpec<?> call = this.client.get().uri("http://" + service + "/");
		if (!version.equals(RuntimeSettings.ANY)) {
			call.header("X-Service-Version", version);
		}
		try {
			call.retrieve().toBodilessEntity();
		}
		catch (RuntimeException ex) {
			// Meant to fail; what the meters make of it is what the test looks at.
		}
	}

	/**
	 * Lets the registry of the partner fail.
	 */
	void failRegistry() {
		this.partner.fail();
	}

	@Override
	public void close() {
		this.partner.close();
		this.scheduler.shutdownNow();
	}

}
