package io.fairway.integration.faults;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

import feign.Request;
import feign.Retryer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

import io.fairway.integration.support.LoopbackServers;
import io.fairway.integration.support.OutcomeCounts;

/**
 * An application with all kinds of clients, whose calls time out after a second.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableFeignClients(clients = FaultApplication.Users.class)
class FaultApplication {

	private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	/** Starts it with the same instances in the service of each kind of client. */
	static ConfigurableApplicationContext start(SSLContext trust, List<String> instances, List<String> properties) {
		List<String> all = new ArrayList<>(properties);
		for (ClientKind kind : ClientKind.values()) {
			for (int i = 0; i < instances.size(); i++) {
				all.add(LoopbackServers.property(kind.serviceId(), i, "uri") + "=" + instances.get(i));
			}
		}
		return new SpringApplicationBuilder(FaultApplication.class).web(WebApplicationType.NONE)
			.initializers((context) -> context.getBeanFactory().registerSingleton("trust", trust))
			.properties(all.toArray(String[]::new))
			.run();
	}

	@Bean
	@LoadBalanced
	RestTemplate restTemplate(SSLContext trust) {
		// The JDK keeps connections only for the same factory.
		SSLSocketFactory sockets = trust.getSocketFactory();
		SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory() {

			@Override
			protected void prepareConnection(HttpURLConnection connection, String method) throws IOException {
				super.prepareConnection(connection, method);
				if (connection instanceof HttpsURLConnection https) {
					https.setSSLSocketFactory(sockets);
				}
			}

		};
		requests.setConnectTimeout(CONNECT_TIMEOUT);
		requests.setReadTimeout(TIMEOUT);
		return new RestTemplate(requests);
	}

	@Bean
	@LoadBalanced
	RestClient.Builder restClientBuilder(SSLContext trust) {
		JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(
				HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).sslContext(trust).build());
		requests.setReadTimeout(TIMEOUT);
		return RestClient.builder().requestFactory(requests);
	}

	@Bean
	@LoadBalanced
	WebClient.Builder webClientBuilder(SSLContext trust) {
		return WebClient.builder()
			.clientConnector(new ReactorClientHttpConnector(reactor.netty.http.client.HttpClient.create()
				.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(CONNECT_TIMEOUT.toMillis()))
				.secure((ssl) -> ssl.sslContext(new JdkSslContext(trust, true, ClientAuth.NONE)))
				.responseTimeout(TIMEOUT)));
	}

	@Bean
	Retryer retryer() {
		return Retryer.NEVER_RETRY;
	}

	@Bean
	Request.Options options() {
		return new Request.Options(CONNECT_TIMEOUT, TIMEOUT, true);
	}

	@Bean
	OutcomeCounts outcomes() {
		return new OutcomeCounts();
	}

	@FeignClient("feign")
	interface Users {

		@GetMapping("/feign")
		String get();

	}

}
