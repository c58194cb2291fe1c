package io.fairway.checks;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

import io.fairway.health.HealthProbe;
import io.fairway.health.ProbeResult;
import io.fairway.instance.Instance;

/**
 * What checks would cost with the HTTP client of the JDK.
 */
final class JdkClientProbe implements HealthProbe {

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.followRedirects(HttpClient.Redirect.NEVER)
		.build();

	@Override
	public Attempt start(Instance instance, Listener listener) {
		HttpRequest request = HttpRequest.newBuilder(instance.getUri().resolve("/actuator/health")).build();
		CompletableFuture<HttpResponse<Void>> response = this.client.sendAsync(request, BodyHandlers.discarding());
		CompletableFuture<Void> end = response.handle((answer, failure) -> {
			listener.ended((failure != null) ? ProbeResult.failed(failure.toString())
					: ProbeResult.passed("status " + answer.statusCode()));
			return null;
		});
		return () -> {
			response.cancel(true);
			end.cancel(true);
		};
	}

}
