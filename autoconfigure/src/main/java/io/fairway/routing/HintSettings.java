package io.fairway.routing;

import org.springframework.util.Assert;

/**
 * How the hint stage finds out which hint a request carries.
 *
 * @param header the header of the request that carries it; without that header, it is
 * what {@code spring.cloud.loadbalancer.hint} says
 */
public record HintSettings(String header) {

	public HintSettings {
		Assert.hasText(header, "header: '' (expected: the name of a header)");
	}

}
