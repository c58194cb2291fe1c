package io.fairway.feedback;

import java.util.List;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

import io.fairway.instance.InstanceId;

/**
 * A request begins: whoever sees it counted for the instance sees it counted for the
 * service.
 */
@JCStressTest
@Outcome(id = { "0, 0", "0, 1", "1, 1" }, expect = Expect.ACCEPTABLE,
		desc = "The service has never less than its instances.")
@State
public class InFlightRisingStress {

	private final InstanceStats stats = new InstanceStatsRegistry(() -> 1, List.of())
		.of(new InstanceId("users", "10.0.0.1", 80));

	private volatile RequestLease lease;

	@Actor
	public void begin() {
		this.lease = this.stats.begin();
	}

	@Actor
	public void observe(II_Result result) {
		result.r1 = this.stats.inFlight();
		result.r2 = this.stats.service().inFlight();
	}

}
