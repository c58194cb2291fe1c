package io.fairway.autoconfigure;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.context.request.RequestAttributesThreadLocalAccessor;

import io.fairway.client.InboundRequestWebFilter;
import io.fairway.client.InboundRequests;
import io.fairway.client.SourceAddress;
import io.fairway.routing.InboundRequest;

/**
 * What a web application knows of the requests that it serves.
 */
@Configuration(proxyBeanMethods = false)
class InboundRequestConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HttpServletRequest.class)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	static class Servlet {

		@Bean
		@ConditionalOnMissingBean
		InboundRequest fairwayInboundRequest() {
			return InboundRequests.ofServlet();
		}

		@Bean
		@ConditionalOnMissingBean
		SourceAddress fairwaySourceAddress() {
			return SourceAddress.ofServletRequest();
		}

	}

	/**
	 * Has those who propagate the context to other threads propagate the servlet request
	 * too. Spring has what is needed, but leaves it to applications to register it.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HttpServletRequest.class, ContextRegistry.class, RequestAttributesThreadLocalAccessor.class })
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	static class ServletPropagation {

		@Bean
		InitializingBean fairwayServletRequestPropagation() {
			return () -> register(ContextRegistry.getInstance(), new RequestAttributesThreadLocalAccessor());
		}

		private static void register(ContextRegistry registry, ThreadLocalAccessor<?> accessor) {
			if (registry.getThreadLocalAccessors().stream().noneMatch((known) -> known.key().equals(accessor.key()))) {
				registry.registerThreadLocalAccessor(accessor);
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
	static class Reactive {

		@Bean
		@ConditionalOnMissingBean
		InboundRequest fairwayInboundRequest() {
			return InboundRequests.ofExchange();
		}

		@Bean
		@ConditionalOnMissingBean
		SourceAddress fairwaySourceAddress() {
			return SourceAddress.ofExchange();
		}

		@Bean
		InboundRequestWebFilter fairwayInboundRequestWebFilter() {
			return new InboundRequestWebFilter();
		}

	}

}
