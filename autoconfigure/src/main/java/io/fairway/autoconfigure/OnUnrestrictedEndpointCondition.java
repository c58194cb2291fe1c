package io.fairway.autoconfigure;

import org.springframework.boot.actuate.autoconfigure.endpoint.PropertiesEndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if the access to the endpoint is unrestricted, by the properties that Spring
 * Boot itself goes by. Otherwise what writes is not even there.
 */
final class OnUnrestrictedEndpointCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Access access = new PropertiesEndpointAccessResolver(context.getEnvironment())
			.accessFor(EndpointId.of("fairway"), Access.READ_ONLY);
		ConditionMessage message = ConditionMessage.forCondition("Access to endpoint fairway").because(access.name());
		return new ConditionOutcome(access == Access.UNRESTRICTED, message);
	}

}
