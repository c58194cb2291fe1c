package io.fairway.integration.webflux;

import org.springframework.test.context.TestPropertySource;

/**
 * The same with the client that retries.
 */
@TestPropertySource(properties = "spring.cloud.loadbalancer.retry.enabled=true")
class RetriedInboundVersionTests extends InboundVersionTests {

}
