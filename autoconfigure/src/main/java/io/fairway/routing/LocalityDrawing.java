package io.fairway.routing;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.InstanceList;

/**
 * Groups of instances and the numbers up to which each of them is drawn. Immutable.
 */
final class LocalityDrawing {

	/** The greatest number of which a random one needs no division. */
	static final int BOUND = 1 << 30;

	private final InstanceList[] lists;

	/** The first number that is not the group's any more, by group. */
	private final int[] limits;

	private LocalityDrawing(InstanceList[] lists, int[] limits) {
		this.lists = lists;
		this.limits = limits;
	}

	/**
	 * A drawing from all groups that have a share.
	 * @param lists the groups
	 * @param shares the shares, which are 1 together
	 */
	static LocalityDrawing of(Collection<InstanceList> lists, double... shares) {
		InstanceList[] drawn = new InstanceList[shares.length];
		int[] limits = new int[shares.length];
		int size = 0;
		int i = 0;
		double sum = 0;
		for (InstanceList list : lists) {
			sum += shares[i++];
			int limit = (int) Math.min(BOUND, Math.round(sum * BOUND));
			if (limit > ((size > 0) ? limits[size - 1] : 0)) {
				drawn[size] = list;
				limits[size++] = limit;
			}
		}
		if (size == 0) {
			return new LocalityDrawing(new InstanceList[] { InstanceList.of(List.of()) }, new int[] { BOUND });
		}
		limits[size - 1] = BOUND;
		return new LocalityDrawing(Arrays.copyOf(drawn, size), Arrays.copyOf(limits, size));
	}

	/** The group that all requests belong to, if there is no other. */
	@Nullable InstanceList only() {
		return (this.lists.length == 1) ? this.lists[0] : null;
	}

	/** All groups with their shares. */
	List<RoutingGroup> groups() {
		return IntStream.range(0, this.lists.length)
			.mapToObj((i) -> new RoutingGroup(this.lists[i],
					(double) (this.limits[i] - ((i > 0) ? this.limits[i - 1] : 0)) / BOUND, false))
			.toList();
	}

	/** The group that a request belongs to. */
	InstanceList list(Request<?> request, RequestDraw draw) {
		if (this.lists.length == 1) {
			return this.lists[0];
		}
		// The first limit above the drawn number.
		int found = Arrays.binarySearch(this.limits, draw.draw(request, BOUND) + 1);
		return this.lists[(found >= 0) ? found : -found - 1];
	}

}
