package io.fairway.autoconfigure;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.fairway.client.SourceAddress;
import io.fairway.client.SourceAddressWebFilter;

/**
 * Where the requests that a web application serves came from.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(SourceAddress.class)
class SourceAddressConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HttpServletRequest.class)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	static class Servlet {

		@Bean
		SourceAddress fairwaySourceAddress() {
			return SourceAddress.ofServletRequest();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
	static class Reactive {

		@Bean
		SourceAddress fairwaySourceAddress() {
			return SourceAddress.ofExchange();
		}

		@Bean
		SourceAddressWebFilter fairwaySourceAddressWebFilter() {
			return new SourceAddressWebFilter();
		}

	}

}
