package io.fairway.sample;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;

/**
 * Adds {@link Trouble} to the sample.
 */
@TestConfiguration(proxyBeanMethods = false)
class TroubleConfiguration {

	@Bean
	PartnerDirectory partnerDirectory() {
		return new PartnerDirectory();
	}

	@Bean
	Trouble trouble(PartnerDirectory directory, RestClient.Builder clients, DiscoveryClient discovery) {
		return new Trouble(directory, clients.build(), discovery);
	}

}
