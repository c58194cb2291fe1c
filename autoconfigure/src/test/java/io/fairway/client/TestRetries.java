package io.fairway.client;

import io.fairway.instance.Ticker;
import io.fairway.retry.Retries;
import io.fairway.retry.RetryRegistry;
import io.fairway.retry.RetrySettings;

/**
 * Retries for tests.
 */
final class TestRetries {

	static final RetryRegistry OFF = of(RetrySettings.OFF);

	private TestRetries() {
	}

	static RetryRegistry of(RetrySettings settings) {
		return new RetryRegistry((id) -> new Retries(id, () -> settings, (instance) -> 0, () -> 0.5, Ticker.system()));
	}

}
