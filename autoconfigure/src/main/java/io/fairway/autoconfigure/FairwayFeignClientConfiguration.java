package io.fairway.autoconfigure;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.fairway.client.CountingFeignClientPostProcessor;

/**
 * What counts the requests of Feign, in the context of the application and in each that
 * Spring Cloud makes for a Feign client.
 */
@Configuration(proxyBeanMethods = false)
public class FairwayFeignClientConfiguration {

	@Bean
	static CountingFeignClientPostProcessor fairwayFeignClientPostProcessor(BeanFactory beans) {
		return new CountingFeignClientPostProcessor(beans);
	}

}
