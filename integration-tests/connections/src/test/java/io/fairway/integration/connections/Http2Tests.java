package io.fairway.integration.connections;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * HTTP/2 without TLS, with an instance that says what it was spoken to in.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class Http2Tests {

	private final DisposableServer server = HttpServer.create()
		.host("127.0.0.1")
		.port(0)
		.protocol(HttpProtocol.H2C, HttpProtocol.HTTP11)
		.handle((request, response) -> response.sendString(Mono.just(request.version().majorVersion() + "")))
		.bindNow();

	@AfterEach
	void stop() {
		this.server.disposeNow();
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = { ".*SIMPLE", "REST_HTTP_COMPONENTS" })
	void speaksHttp2(TestClient client) {
		assertThat(versionOfSecondAnswer(client, "http2=true")).isEqualTo("2");
	}

	@ParameterizedTest
	@EnumSource
	void speaksHttp1(TestClient client) {
		assertThat(versionOfSecondAnswer(client, "http2=false")).isEqualTo("1");
	}

	@Test
	void theClientOfTheJdkSpeaksHttp2ByItself() {
		assertThat(versionOfSecondAnswer(TestClient.REST_JDK, "read-timeout=10s")).isEqualTo("2");
	}

	@ParameterizedTest
	@EnumSource(names = { "REST_JETTY", "WEB_JETTY" })
	void closesConnectionsAfterTheirLastRequest(TestClient client) {
		assertThat(versionOfSecondAnswer(client, "http2=true", "max-requests-per-connection=1")).isEqualTo("2");
	}

	/** A connection that is upgraded may have begun in HTTP/1.1. */
	private String versionOfSecondAnswer(TestClient client, String... settings) {
		String[] properties = new String[settings.length + 3];
		properties[0] = client.properties()[0];
		properties[1] = client.properties()[1];
		properties[2] = Application.instance("users", this.server.port());
		for (int i = 0; i < settings.length; i++) {
			properties[i + 3] = Application.PREFIX + settings[i];
		}
		try (ConfigurableApplicationContext context = Application.start(properties)) {
			client.get(context, "http://users/");
			return client.get(context, "http://users/");
		}
	}

}
