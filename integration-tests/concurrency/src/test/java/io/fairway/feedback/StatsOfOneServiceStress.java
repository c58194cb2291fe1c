package io.fairway.feedback;

import java.util.List;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

import io.fairway.instance.InstanceId;

/**
 * Two threads ask for the stats of two instances of a service that nobody knew: both add
 * up in one place.
 */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The same object.")
@State
public class StatsOfOneServiceStress {

	private final InstanceStatsRegistry registry = new InstanceStatsRegistry(() -> 1, List.of());

	private InstanceStats one;

	private InstanceStats other;

	@Actor
	public void one() {
		this.one = this.registry.of(new InstanceId("users", "10.0.0.1", 80));
	}

	@Actor
	public void other() {
		this.other = this.registry.of(new InstanceId("users", "10.0.0.2", 80));
	}

	@Arbiter
	public void after(I_Result result) {
		result.r1 = (this.one.service() == this.other.service()) ? 1 : 0;
	}

}
