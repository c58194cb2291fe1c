package io.fairway.routing;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.FakeTicker;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceList;
import io.fairway.instance.TestInstances;
import io.fairway.routing.InstanceHealth.Verdicts;

import static org.assertj.core.api.Assertions.assertThat;

class StageSequenceTests {

	private static final Request<?> REQUEST = new DefaultRequest<>();

	private final RevisedFilter filter = new RevisedFilter();

	private final InstanceHealth health = new InstanceHealth(List.of(this.filter), 100, new FakeTicker(), (problem) -> {
	});

	private final InstanceList input = TestInstances.list("a", "b", "c", "d", "e");

	@Test
	void asksStagesThatIgnoreTheRequestOnce() {
		TestStage first = new TestStage(true);
		TestStage second = new TestStage(true);
		StageSequence sequence = sequence(first, second);
		InstanceList answer = sequence.apply(this.input, REQUEST);
		assertThat(TestInstances.hosts(answer)).containsExactly("c", "d", "e");
		assertThat((Object) sequence.apply(this.input, REQUEST)).isSameAs(answer);
		assertThat(first.askedForAll).isOne();
		assertThat(second.askedForAll).isOne();
		assertThat(first.asked + second.asked).isZero();
	}

	@Test
	void asksStagesThatLookAtTheRequestEachTime() {
		TestStage before = new TestStage(true);
		TestStage looking = new TestStage(false);
		TestStage after = new TestStage(true);
		StageSequence sequence = sequence(before, looking, after);
		sequence.apply(this.input, REQUEST);
		assertThat(TestInstances.hosts(sequence.apply(this.input, REQUEST))).containsExactly("d", "e");
		assertThat(looking.asked).isEqualTo(2);
		assertThat(before.askedForAll).isOne();
		assertThat(after.askedForAll).isOne();
	}

	@Test
	void asksAgainWhenAVerdictChanged() {
		TestStage stage = new TestStage(true);
		StageSequence sequence = sequence(stage);
		sequence.apply(this.input, REQUEST);
		this.filter.refuse("a");
		sequence.apply(this.input, REQUEST);
		sequence.apply(this.input, REQUEST);
		assertThat(stage.askedForAll).isEqualTo(2);
	}

	@Test
	void aStageMayBeginToLookAtTheRequest() {
		TestStage stage = new TestStage(true);
		StageSequence sequence = sequence(stage, new TestStage(true));
		sequence.apply(this.input, REQUEST);
		stage.ignoring = false;
		this.filter.refuse("a");
		assertThat(TestInstances.hosts(sequence.apply(this.input, REQUEST))).containsExactly("c", "d", "e");
		assertThat(stage.asked).isOne();
	}

	@Test
	void anotherListHasAnotherAnswer() {
		StageSequence sequence = sequence(new TestStage(true));
		sequence.apply(this.input, REQUEST);
		InstanceList next = this.input.successor(TestInstances.instances("x", "y"));
		assertThat(TestInstances.hosts(sequence.apply(next, REQUEST))).containsExactly("y");
	}

	@Test
	void withoutStagesAnswersWithTheList() {
		assertThat((Object) sequence().apply(this.input, REQUEST)).isSameAs(this.input);
	}

	private StageSequence sequence(StageServiceInstanceListSupplier... stages) {
		this.health.observe(this.input);
		return new StageSequence(List.of(stages), this.health);
	}

	/** Leaves out the first instance. */
	private final class TestStage extends StageServiceInstanceListSupplier {

		private boolean ignoring;

		private int asked;

		private int askedForAll;

		TestStage(boolean ignoring) {
			super(new TestSupplier(StageSequenceTests.this.input.flux()));
			this.ignoring = ignoring;
		}

		@Override
		InstanceList apply(InstanceList input, Request<?> request) {
			this.asked++;
			return allButFirst(input);
		}

		@Override
		String label() {
			return "test";
		}

		@Override
		List<RoutingGroup> explain(InstanceList input, Request<?> request, Verdicts verdicts) {
			return RoutingGroup.only(allButFirst(input));
		}

		@Override
		boolean mayIgnoreRequest() {
			return this.ignoring;
		}

		@Override
		@Nullable InstanceList applyToAll(InstanceList input, Verdicts verdicts) {
			if (!this.ignoring) {
				return null;
			}
			this.askedForAll++;
			return allButFirst(input);
		}

		private InstanceList allButFirst(InstanceList input) {
			return input.derived(this,
					(list, previous) -> InstanceList.of(List.of(list.toInstances()).subList(1, list.size())));
		}

	}

	private final class RevisedFilter implements InstanceFilter {

		private String refused = "";

		private long revision;

		void refuse(String host) {
			this.refused = host;
			this.revision++;
			StageSequenceTests.this.health.observe(StageSequenceTests.this.input);
		}

		@Override
		public boolean accepts(Instance instance) {
			return !instance.getHost().equals(this.refused);
		}

		@Override
		public long revision() {
			return this.revision;
		}

	}

}
