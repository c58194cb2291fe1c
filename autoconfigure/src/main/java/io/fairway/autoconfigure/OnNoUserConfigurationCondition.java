package io.fairway.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClientConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.MethodMetadata;
import org.springframework.util.ClassUtils;

import io.fairway.client.FairwayLoadBalancer;

/**
 * Matches unless a configuration class of the user defines the bean in question.
 * <p>
 * The default configurations of several {@code @LoadBalancerClients} are registered in no
 * particular order, so a missing-bean condition may be asked before the user's class is
 * read. All classes are registered by then, though, and this condition looks at what they
 * are going to define.
 */
final class OnNoUserConfigurationCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		String type = ((MethodMetadata) metadata).getReturnTypeName().equals(FairwayLoadBalancer.class.getName())
				? "org.springframework.cloud.loadbalancer.core.ReactorLoadBalancer"
				: "org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier";
		for (String name : context.getRegistry().getBeanDefinitionNames()) {
			BeanDefinition definition = context.getRegistry().getBeanDefinition(name);
			if (isUserConfiguration(definition) && defines(definition, type, context.getClassLoader())) {
				return ConditionOutcome
					.noMatch(ConditionMessage.forCondition("User configuration").found("definition in").items(name));
			}
		}
		return ConditionOutcome.match();
	}

	private static boolean isUserConfiguration(BeanDefinition definition) {
		String className = definition.getBeanClassName();
		return className != null && !className.equals(LoadBalancerClientConfiguration.class.getName())
				&& !className.equals(FairwayLoadBalancerClientConfiguration.class.getName());
	}

	private static boolean defines(BeanDefinition definition, String type, @Nullable ClassLoader classLoader) {
		if (!(definition instanceof AnnotatedBeanDefinition annotated)
				|| annotated.getFactoryMethodMetadata() != null) {
			return false;
		}
		AnnotationMetadata configuration = annotated.getMetadata();
		Class<?> wanted = ClassUtils.resolveClassName(type, classLoader);
		return configuration.getAnnotatedMethods(Bean.class.getName())
			.stream()
			.map((method) -> ClassUtils.resolveClassName(method.getReturnTypeName(), classLoader))
			.anyMatch(wanted::isAssignableFrom);
	}

}
