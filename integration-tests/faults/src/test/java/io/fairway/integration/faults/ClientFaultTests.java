package io.fairway.integration.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;

import io.fairway.integration.support.Fault;
import io.fairway.integration.support.FaultDrill;
import io.fairway.integration.support.FaultDrill.Figures;
import io.fairway.integration.support.FaultDrill.Schedule;
import io.fairway.integration.support.FaultyServer;
import io.fairway.integration.support.TestCertificates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One of five instances that misbehaves, in each way and for each kind of client, while
 * each sends 50 requests per second.
 */
class ClientFaultTests {

	private static final int INSTANCES = 5;

	private static final Schedule SCHEDULE = new Schedule(Duration.ofMillis(20), 50, 250, 100);

	private static TestCertificates certificates;

	private static SSLSocketFactory before;

	private final List<FaultyServer> servers = new ArrayList<>();

	private ConfigurableApplicationContext context;

	/** Feign's own client knows no other way to trust. */
	@BeforeAll
	static void trust(@TempDir Path directory) throws Exception {
		certificates = TestCertificates.create(directory);
		before = HttpsURLConnection.getDefaultSSLSocketFactory();
		HttpsURLConnection.setDefaultSSLSocketFactory(certificates.trusted().getSocketFactory());
	}

	@AfterAll
	static void trustAsBefore() {
		HttpsURLConnection.setDefaultSSLSocketFactory(before);
	}

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
		this.servers.forEach(FaultyServer::close);
	}

	@ParameterizedTest
	@EnumSource
	void print(Fault fault) {
		Map<String, Figures> figures = run(fault, SCHEDULE);
		figures.forEach((kind, figure) -> System.out.println("FIG " + fault.name() + " " + kind + ": " + figure
				+ "; heads " + this.servers.get(0).requests("/" + kind)));
		assertThat(figures).hasSize(4);
	}

	private Map<String, Figures> run(Fault fault, Schedule schedule) {
		for (int i = 0; i < INSTANCES; i++) {
			this.servers.add(FaultyServer.start(fault.isOfTls() ? certificates : null));
		}
		this.context = FaultApplication.start(certificates.trusted(),
				this.servers.stream().map(FaultyServer::uri).toList(), "fairway.loadbalancer.retry.mode=idempotent");
		FaultyServer faulty = this.servers.get(0);
		return FaultDrill.of(this.context, FaultApplication.clients(this.context))
			.run(schedule, faulty.port(), () -> faulty.turn(fault));
	}

}
