package io.fairway.integration.aot;

import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The service that was known when the application was built.
 */
@FeignClient("users")
public interface Users {

	/**
	 * Asks for the name of an instance.
	 * @return the name
	 */
	@GetMapping("/")
	String name();

}
