package io.fairway.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

import io.fairway.actuate.ServicesDescriptor.SummaryDescriptor;
import io.fairway.instance.Text;

/**
 * The actuator endpoint {@code fairway}: all services, each with its instances, what the
 * chain does with a request, what in the configuration cannot be meant, and what an
 * operator may do to an instance. Reading changes nothing, and writing has to be allowed.
 */
@Endpoint(id = "fairway", defaultAccess = Access.READ_ONLY)
public final class FairwayEndpoint {

	static final String JSON_V3 = "application/vnd.spring-boot.actuator.v3+json";

	static final String JSON_V2 = "application/vnd.spring-boot.actuator.v2+json";

	static final String JSON = "application/json";

	static final String HTML = "text/html";

	static final String ANALYZE = "analyze";

	private final ServiceViews services;

	private final ServiceReports reports;

	private final Explainer explainer;

	private final ConfigurationAnalyzer analyzer;

	private final @Nullable Operations operations;

	private final Masking masking;

	private final Show showValues;

	/**
	 * The endpoint.
	 * @param services the services
	 * @param reports what there is to see of them
	 * @param explainer tells what they do with a request
	 * @param analyzer tells what cannot be meant
	 * @param operations what operators may do, {@code null} for nothing
	 * @param sanitizer hides values, by the functions of the application
	 * @param showValues when values are shown at all
	 */
	public FairwayEndpoint(ServiceViews services, ServiceReports reports, Explainer explainer,
			ConfigurationAnalyzer analyzer, @Nullable Operations operations,
			org.springframework.boot.actuate.endpoint.Sanitizer sanitizer, Show showValues) {
		this.services = services;
		this.reports = reports;
		this.explainer = explainer;
		this.analyzer = analyzer;
		this.operations = operations;
		this.masking = new Masking(sanitizer);
		this.showValues = showValues;
	}

	/**
	 * All services, or one that has the name of something else here.
	 * @param service the id of a service, {@code null} for all
	 * @return the services or the service
	 */
	@ReadOperation
	public Object services(@Nullable String service) {
		return (service != null) ? report(service, this.showValues.isShown(true)) : services();
	}

	ServicesDescriptor services() {
		Map<String, SummaryDescriptor> summaries = new LinkedHashMap<>();
		for (ServiceView service : this.services.all()) {
			summaries.put(service.serviceId(), this.reports.summary(service));
		}
		return new ServicesDescriptor(summaries, this.operations != null);
	}

	/**
	 * A service, or what it does with a request, or the analysis of all services.
	 * @param service the id of the service, or {@code analyze}
	 * @param explain the headers of a request, as {@code name:value,name:value}
	 * @param method the method of the request
	 * @param path the path and the query of the request
	 * @param cookie the cookies of the request, as {@code name=value;name=value}
	 * @return what was asked for
	 */
	@ReadOperation(produces = { JSON_V3, JSON_V2, JSON, HTML })
	public Object service(@Selector String service, @Nullable String explain, @Nullable String method,
			@Nullable String path, @Nullable String cookie) {
		return read(service, new ExplainedRequest(explain, method, path, cookie), this.showValues.isShown(true));
	}

	Object read(String service, ExplainedRequest request, boolean showValues) {
		if (!request.equals(ExplainedRequest.PLAIN)) {
			ServiceView view = view(service);
			String policy = this.reports.policy(view);
			return this.explainer.describe(view, request, (policy != null) ? policy : "");
		}
		return service.equals(ANALYZE) ? this.analyzer.analyze() : report(service, showValues);
	}

	ServiceDescriptor report(String service, boolean showValues) {
		return this.reports.report(view(service), this.masking, showValues);
	}

	private ServiceView view(String service) {
		ServiceView view = this.services.find(service);
		if (view == null) {
			throw new RefusedException(RefusedException.NOT_FOUND,
					"No service '" + Text.printable(service) + "' is in use: nobody has asked for its instances yet");
		}
		return view;
	}

	/**
	 * Does something to an instance for a while.
	 * @param service the id of the service
	 * @param instance the address of the instance, {@code host:port}
	 * @param action {@code eject}, {@code reinstate}, {@code drain} or {@code weight}
	 * @param weight the weight for {@code weight}, 0 to 1 000 000
	 * @param duration for how long, ten minutes by default, up to 24 hours
	 * @return what was done
	 */
	@WriteOperation
	public Object change(@Selector String service, @Selector String instance, String action, @Nullable Double weight,
			@Nullable String duration) {
		return change(service, instance, action, weight, duration, "Operator");
	}

	OperationDescriptor change(String service, String instance, String action, @Nullable Double weight,
			@Nullable String duration, String operator) {
		if (this.operations == null) {
			throw new RefusedException(RefusedException.CONFLICT,
					"Set management.endpoint.fairway.access to unrestricted to allow this");
		}
		return this.operations.apply(service, instance, action, weight, duration, operator);
	}

}
