package io.fairway.feedback;

import java.util.List;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

import io.fairway.instance.InstanceId;

/**
 * Two requests want the last of two places; before one of them, another request begins
 * for which the other place is reserved.
 */
@JCStressTest
@Outcome(id = { "true, false, 2", "false, true, 2" }, expect = Expect.ACCEPTABLE, desc = "One of them has the place.")
@State
public class ReservationStress {

	private final InstanceStats stats = new InstanceStatsRegistry(() -> 0, List.of())
		.of(new InstanceId("users", "10.0.0.1", 80));

	private final boolean reserved = this.stats.reserve(2, 0);

	@Actor
	public void one(ZZI_Result result) {
		if (this.reserved) {
			this.stats.begin();
		}
		result.r1 = this.stats.reserve(2, 0);
	}

	@Actor
	public void other(ZZI_Result result) {
		result.r2 = this.stats.reserve(2, 0);
	}

	@Arbiter
	public void after(ZZI_Result result) {
		result.r3 = this.stats.committed(0);
	}

}
