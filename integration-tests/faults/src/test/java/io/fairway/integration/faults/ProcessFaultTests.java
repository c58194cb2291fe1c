package io.fairway.integration.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLContext;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

import io.fairway.integration.support.EchoProcess;
import io.fairway.integration.support.FaultDrill;
import io.fairway.integration.support.FaultDrill.Figures;
import io.fairway.integration.support.FaultDrill.Schedule;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One of five processes that is killed or stops to answer, while each kind of client
 * sends 50 requests per second.
 */
class ProcessFaultTests {

	private static final int PROCESSES = 5;

	private static final Schedule SCHEDULE = new Schedule(Duration.ofMillis(20), 150, 250, 750);

	private final List<EchoProcess> processes = new ArrayList<>();

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
		this.processes.forEach(EchoProcess::close);
	}

	@ParameterizedTest
	@ValueSource(strings = { "KILL", "STOP" })
	void hardlyARequestFails(String signal) throws Exception {
		start();
		EchoProcess faulty = this.processes.get(0);
		Map<String, Figures> figures = FaultDrill.of(this.context, FaultApplication.clients(this.context))
			.run(SCHEDULE, faulty.port(), () -> faulty.signal(signal));
		figures.forEach((kind, figure) -> System.out.println(signal + ", " + kind + ": " + figure));
		assertThat(figures).hasSize(ClientKind.values().length).allSatisfy((kind, figure) -> {
			assertThat(figure.failures()).isLessThanOrEqualTo(figure.requests() / 1000);
			assertThat(figure.late() * 100).isLessThan(figure.lateOfAll());
		});
	}

	private void start() throws Exception {
		for (int i = 0; i < PROCESSES; i++) {
			this.processes.add(EchoProcess.start());
		}
		this.context = FaultApplication.start(SSLContext.getDefault(),
				this.processes.stream().map((process) -> "http://127.0.0.1:" + process.port()).toList(),
				"fairway.loadbalancer.retry.mode=idempotent");
	}

}
