package io.fairway.actuate;

import java.security.Principal;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.util.MimeType;

import io.fairway.instance.Text;

/**
 * The endpoint over HTTP: what is not done has a status, values may depend on who asks,
 * and there is a page.
 */
@EndpointWebExtension(endpoint = FairwayEndpoint.class)
public final class FairwayEndpointWebExtension {

	static final String UI = "ui";

	private static final MimeType JSON = MimeType.valueOf(FairwayEndpoint.JSON);

	private static final MimeType HTML = MimeType.valueOf(FairwayEndpoint.HTML + ";charset=UTF-8");

	private final FairwayEndpoint endpoint;

	private final Show showValues;

	private final Set<String> roles;

	private final Supplier<@Nullable String> page;

	/**
	 * The extension.
	 * @param endpoint what it extends
	 * @param showValues when values are shown
	 * @param roles who may see values where that depends on it
	 * @param page the page, {@code null} as long as there is none
	 */
	public FairwayEndpointWebExtension(FairwayEndpoint endpoint, Show showValues, Set<String> roles,
			Supplier<@Nullable String> page) {
		this.endpoint = endpoint;
		this.showValues = showValues;
		this.roles = Set.copyOf(roles);
		this.page = page;
	}

	/**
	 * All services, or one that has the name of something else here.
	 * @param context who asks
	 * @param service the id of a service, {@code null} for all
	 * @return the services or the service
	 */
	@ReadOperation
	public WebEndpointResponse<Object> services(SecurityContext context, @Nullable String service) {
		return answer(
				() -> (service != null) ? this.endpoint.report(service, isShown(context)) : this.endpoint.services());
	}

	/**
	 * A service, or what it does with a request, or the analysis, or the page.
	 * @param context who asks
	 * @param service the id of the service, {@code analyze} or {@code ui}
	 * @param explain the headers of a request, as {@code name:value,name:value}
	 * @param method the method of the request
	 * @param path the path and the query of the request
	 * @param cookie the cookies of the request, as {@code name=value;name=value}
	 * @return what was asked for
	 */
	@ReadOperation(
			produces = { FairwayEndpoint.JSON_V3, FairwayEndpoint.JSON_V2, FairwayEndpoint.JSON, FairwayEndpoint.HTML })
	public WebEndpointResponse<Object> service(SecurityContext context, @Selector String service,
			@Nullable String explain, @Nullable String method, @Nullable String path, @Nullable String cookie) {
		ExplainedRequest request = new ExplainedRequest(explain, method, path, cookie);
		String page = (service.equals(UI) && request.equals(ExplainedRequest.PLAIN)) ? this.page.get() : null;
		if (page != null) {
			return new WebEndpointResponse<>(page, HTML);
		}
		return answer(() -> this.endpoint.read(service, request, isShown(context)));
	}

	/**
	 * Does something to an instance for a while.
	 * @param context who asks
	 * @param service the id of the service
	 * @param instance the address of the instance, {@code host:port}
	 * @param action {@code eject}, {@code reinstate}, {@code drain} or {@code weight}
	 * @param weight the weight for {@code weight}, 0 to 1 000 000
	 * @param duration for how long, ten minutes by default, up to 24 hours
	 * @return what was done
	 */
	@WriteOperation
	public WebEndpointResponse<Object> change(SecurityContext context, @Selector String service,
			@Selector String instance, String action, @Nullable Double weight, @Nullable String duration) {
		return answer(() -> this.endpoint.change(service, instance, action, weight, duration, operator(context)));
	}

	private static String operator(SecurityContext context) {
		Principal principal = context.getPrincipal();
		return (principal != null) ? "Operator " + Text.printable(principal.getName()) : "Operator";
	}

	private boolean isShown(SecurityContext context) {
		return this.showValues.isShown(context, this.roles);
	}

	private static WebEndpointResponse<Object> answer(Supplier<Object> operation) {
		try {
			return new WebEndpointResponse<>(operation.get(), JSON);
		}
		catch (RefusedException ex) {
			return new WebEndpointResponse<>(new ProblemDescriptor(ex.status(), String.valueOf(ex.getMessage())),
					ex.status(), JSON);
		}
	}

}
