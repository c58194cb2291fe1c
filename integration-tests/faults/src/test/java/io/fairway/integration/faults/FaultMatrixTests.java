package io.fairway.integration.faults;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;

import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.context.ConfigurableApplicationContext;

import io.fairway.integration.support.FaultMatrixContract;
import io.fairway.integration.support.TestCertificates;

/**
 * Faults, as all kinds of clients that an application may have at once meet them.
 */
class FaultMatrixTests extends FaultMatrixContract {

	private static SSLSocketFactory before;

	@BeforeAll
	static void rememberTrust() {
		before = HttpsURLConnection.getDefaultSSLSocketFactory();
	}

	@AfterAll
	static void trustAsBefore() {
		HttpsURLConnection.setDefaultSSLSocketFactory(before);
	}

	@Override
	protected ConfigurableApplicationContext start(TestCertificates certificates, List<String> instances,
			List<String> properties) {
		// Feign's own client knows no other way to trust.
		HttpsURLConnection.setDefaultSSLSocketFactory(certificates.trusted().getSocketFactory());
		return FaultApplication.start(certificates.trusted(), instances, properties);
	}

	@Override
	protected Map<String, IntSupplier> clients(ConfigurableApplicationContext context) {
		Map<String, IntSupplier> clients = new LinkedHashMap<>();
		for (ClientKind kind : ClientKind.values()) {
			clients.put(kind.serviceId(), kind.client(context));
		}
		return clients;
	}

	@Override
	protected Set<String> clientsThatTimeAnswers() {
		return Set.of(ClientKind.REST_CLIENT.serviceId());
	}

}
