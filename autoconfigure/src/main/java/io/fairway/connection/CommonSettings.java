package io.fairway.connection;

import org.springframework.boot.http.client.HttpClientSettings;

/**
 * Spring Boot's settings of all HTTP clients, of which a service may have its own.
 */
final class CommonSettings {

	private CommonSettings() {
	}

	static HttpClientSettings with(ConnectionSettings.Timeouts timeouts, HttpClientSettings common) {
		return common.withTimeouts((timeouts.connect() != null) ? timeouts.connect() : common.connectTimeout(),
				(timeouts.read() != null) ? timeouts.read() : common.readTimeout());
	}

}
