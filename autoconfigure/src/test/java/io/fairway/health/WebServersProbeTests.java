package io.fairway.health;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import io.fairway.discovery.AddressPolicy;
import io.fairway.instance.Instance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The web servers of Spring applications, which send answers of unknown length in chunks.
 */
class WebServersProbeTests {

	private final HealthProbes probes = new HealthProbes(AddressPolicy.DEFAULT);

	@AfterEach
	void close() {
		this.probes.close();
	}

	@Test
	void asksTomcat(@TempDir Path directory) throws Exception {
		Tomcat tomcat = new Tomcat();
		tomcat.setBaseDir(directory.toString());
		tomcat.setPort(0);
		Context context = tomcat.addContext("", null);
		Tomcat.addServlet(context, "health", new Health());
		context.addServletMappingDecoded("/*", "health");
		tomcat.getConnector();
		tomcat.start();
		try {
			assertThat(ask(tomcat.getConnector().getLocalPort())).isEqualTo(ProbeResult.passed("status 200"));
		}
		finally {
			tomcat.stop();
			tomcat.destroy();
		}
	}

	@Test
	void asksReactorNetty() throws Exception {
		DisposableServer server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle((request, response) -> response.sendString(Mono.just("{}")))
			.bindNow();
		try {
			assertThat(ask(server.port())).isEqualTo(ProbeResult.passed("status 200"));
		}
		finally {
			server.disposeNow(Duration.ofSeconds(5));
		}
	}

	private ProbeResult ask(int port) throws Exception {
		HttpSettings http = new HttpSettings("GET", "/", Map.of(), List.of(new StatusRange(200, 299)));
		CompletableFuture<ProbeResult> result = new CompletableFuture<>();
		this.probes.http(new EndpointSettings(null, null, null, TlsSettings.of(null)), http)
			.start(Instance.builder("users", "127.0.0.1", port).build(), result::complete);
		return result.get(3, TimeUnit.SECONDS);
	}

	private static final class Health extends HttpServlet {

		private static final long serialVersionUID = 1L;

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
			response.setContentType("application/json");
			response.getWriter().write("{\"status\":");
			response.flushBuffer();
			response.getWriter().write("\"UP\"}");
		}

	}

}
