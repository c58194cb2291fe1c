package io.fairway.metrics;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MeterSetTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final MeterSet meters = new MeterSet(this.registry, new FairwayMeterConvention() {
	}, true);

	@Test
	void aMeterLeavesWithItsOnlySource() {
		Runnable end = this.meters.add(FairwayMeter.REQUESTS_IN_FLIGHT, () -> 3, "users", "a:1");
		assertThat(this.registry.get("fairway.requests.in.flight")
			.tags("service", "users", "instance", "a:1")
			.gauge()
			.value()).isEqualTo(3);
		end.run();
		assertThat(this.registry.getMeters()).isEmpty();
		this.meters.add(FairwayMeter.REQUESTS_IN_FLIGHT, () -> 4, "users", "a:1");
		assertThat(this.registry.get("fairway.requests.in.flight").gauge().value()).isEqualTo(4);
	}

	@Test
	void withoutTheInstanceCountsAreAddedUpAndStayWhenInstancesLeave() {
		MeterSet summed = new MeterSet(this.registry, new FairwayMeterConvention() {
		}, false);
		Runnable first = summed.add(FairwayMeter.SELECTIONS, () -> 3, "users", "a:1", "random");
		Runnable second = summed.add(FairwayMeter.SELECTIONS, () -> 4, "users", "b:1", "random");
		assertThat(selections()).isEqualTo(7);
		first.run();
		assertThat(selections()).isEqualTo(7);
		second.run();
		assertThat(selections()).isEqualTo(7);
		summed.add(FairwayMeter.SELECTIONS, () -> 1, "users", "c:1", "random");
		assertThat(selections()).isEqualTo(8);
	}

	@Test
	void whatHasLastedLeavesWithItsService() {
		MeterSet summed = new MeterSet(this.registry, new FairwayMeterConvention() {
		}, false);
		summed.add(FairwayMeter.SELECTIONS, () -> 3, "users", "a:1", "random").run();
		summed.removeAll("carts");
		assertThat(this.registry.getMeters()).hasSize(1);
		summed.removeAll("users");
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void numbersAreAddedUpAndOfStatesTheWorstIsTold() {
		MeterSet summed = new MeterSet(this.registry, new FairwayMeterConvention() {
		}, false);
		summed.add(FairwayMeter.REQUESTS_IN_FLIGHT, () -> 1, "users", "a:1");
		summed.add(FairwayMeter.REQUESTS_IN_FLIGHT, () -> 1, "users", "b:1").run();
		summed.add(FairwayMeter.REQUESTS_IN_FLIGHT, () -> 1, "users", "c:1");
		summed.add(FairwayMeter.CIRCUIT_BREAKER_STATE, () -> 1, "users", "a:1");
		summed.add(FairwayMeter.CIRCUIT_BREAKER_STATE, () -> 2, "users", "b:1");
		assertThat(this.registry.get("fairway.requests.in.flight").gauge().value()).isEqualTo(2);
		assertThat(this.registry.get("fairway.circuit.breaker.state").gauge().value()).isEqualTo(2);
	}

	@Test
	void aFilterOfTheRegistryMayMakeOneMeterOfSeveral() {
		this.registry.config().meterFilter(MeterFilter.ignoreTags("instance"));
		Runnable first = this.meters.add(FairwayMeter.SELECTIONS, () -> 3, "users", "a:1", "random");
		Runnable second = this.meters.add(FairwayMeter.SELECTIONS, () -> 4, "users", "b:1", "random");
		assertThat(selections()).isEqualTo(7);
		first.run();
		assertThat(selections()).isEqualTo(7);
		second.run();
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void aFilterMayDenyAMeter() {
		this.registry.config().meterFilter(MeterFilter.denyNameStartsWith("load."));
		this.meters.add(FairwayMeter.SELECTIONS, () -> 3, "users", "a:1", "random").run();
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void aConventionNamesAndTags() {
		MeterSet own = new MeterSet(this.registry, new FairwayMeterConvention() {

			@Override
			public String name(FairwayMeter meter) {
				return "own." + meter.getName();
			}

			@Override
			public Tags tags(FairwayMeter meter, Tags tags) {
				return tags.and("team", "shop");
			}

		}, true);
		own.add(FairwayMeter.PANIC, () -> 1, "users");
		assertThat(this.registry.get("own.fairway.panic").tags("service", "users", "team", "shop").gauge().value())
			.isOne();
	}

	@Test
	void aTimerLeavesWithItsLastUser() {
		MeterSet.Use<?> first = this.meters.timer(Timing.SELECTION, "users");
		MeterSet.Use<?> second = this.meters.timer(Timing.SELECTION, "users");
		assertThat(first.meter()).isSameAs(second.meter());
		first.end().run();
		assertThat(this.registry.find("fairway.selection.duration").timer()).isNotNull();
		second.end().run();
		assertThat(this.registry.find("fairway.selection.duration").timer()).isNull();
	}

	private double selections() {
		return this.registry.get("load.balancer.selections").functionCounter().count();
	}

}
