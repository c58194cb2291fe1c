package io.fairway.routing;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.InstanceList;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

class LocalityDrawingTests {

	private static final Request<?> REQUEST = new DefaultRequest<>();

	private static final List<InstanceList> LISTS = List.of(TestInstances.list("a"), TestInstances.list("b"),
			TestInstances.list("c"));

	@Test
	void drawsEachGroupUpToItsLimit() {
		LocalityDrawing drawing = LocalityDrawing.of(LISTS, 0.5, 0.25, 0.25);
		assertThat(draw(drawing, 0)).isSameAs(LISTS.get(0));
		assertThat(draw(drawing, LocalityDrawing.BOUND / 2 - 1)).isSameAs(LISTS.get(0));
		assertThat(draw(drawing, LocalityDrawing.BOUND / 2)).isSameAs(LISTS.get(1));
		assertThat(draw(drawing, LocalityDrawing.BOUND / 4 * 3 - 1)).isSameAs(LISTS.get(1));
		assertThat(draw(drawing, LocalityDrawing.BOUND / 4 * 3)).isSameAs(LISTS.get(2));
		assertThat(draw(drawing, LocalityDrawing.BOUND - 1)).isSameAs(LISTS.get(2));
	}

	@Test
	void neverDrawsAGroupWithoutShare() {
		LocalityDrawing drawing = LocalityDrawing.of(LISTS, 0, 0.5, 0.5);
		assertThat(draw(drawing, 0)).isSameAs(LISTS.get(1));
		drawing = LocalityDrawing.of(LISTS, 0.5, 0, 0.5);
		assertThat(draw(drawing, LocalityDrawing.BOUND / 2)).isSameAs(LISTS.get(2));
		drawing = LocalityDrawing.of(LISTS, 0.5, 0.5, 0);
		assertThat(draw(drawing, LocalityDrawing.BOUND - 1)).isSameAs(LISTS.get(1));
	}

	@Test
	void decidesNothingWhereOneGroupHasAll() {
		LocalityDrawing drawing = LocalityDrawing.of(LISTS, 0, 1, 0);
		assertThat(drawing.list(REQUEST, (request, bound) -> {
			throw new IllegalStateException("nothing to be decided");
		})).isSameAs(LISTS.get(1));
	}

	@Test
	void sharesThatDoNotAddUpExactlyLeaveNoGap() {
		LocalityDrawing drawing = LocalityDrawing.of(LISTS, 1 / 3.0 - 1e-9, 1 / 3.0, 1 / 3.0 - 1e-9);
		assertThat(draw(drawing, LocalityDrawing.BOUND - 1)).isSameAs(LISTS.get(2));
	}

	@Test
	void withoutGroupsThereIsNothing() {
		assertThat(draw(LocalityDrawing.of(List.of()), 0)).isEmpty();
	}

	private static InstanceList draw(LocalityDrawing drawing, int drawn) {
		return drawing.list(REQUEST, (request, bound) -> drawn);
	}

}
