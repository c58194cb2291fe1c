package io.fairway.integration.aot;

import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * A service whose load balancer nobody asked for when the application was built.
 */
@FeignClient("orders")
public interface Orders {

	/**
	 * Asks for the name of an instance.
	 * @return the name
	 */
	@GetMapping("/")
	String name();

}
