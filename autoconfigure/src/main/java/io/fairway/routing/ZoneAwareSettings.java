package io.fairway.routing;

import java.util.function.Supplier;

import org.springframework.util.Assert;

import io.fairway.instance.InstanceList;

/**
 * When and by what zones of a region share its load according to how many clients each of
 * them has.
 *
 * @param minClusterSize the least number of healthy instances; with fewer, all zones get
 * their share of all clients
 * @param clients the instances of the calling service, the same object while they do not
 * change; asked for each request
 */
public record ZoneAwareSettings(int minClusterSize, Supplier<InstanceList> clients) {

	public ZoneAwareSettings {
		Assert.isTrue(minClusterSize >= 1, () -> "minClusterSize: " + minClusterSize + " (expected: at least 1)");
	}

}
