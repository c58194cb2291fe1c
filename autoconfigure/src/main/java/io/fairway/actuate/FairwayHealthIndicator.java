package io.fairway.actuate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import io.fairway.actuate.ServicesDescriptor.SummaryDescriptor;

/**
 * The health of the services that this application calls, as details of a status that is
 * always {@code UP}.
 * <p>
 * An instance that is ejected, a service in panic, one without instances or a registry
 * that does not answer are the troubles of somebody else. If they took this application
 * down, its readiness would take it out of traffic for what others suffer from, with all
 * that it can do without them, and one failing service would take down all that call it.
 * So the services in trouble are named under {@code degraded}, and neither the sum of all
 * indicators nor a group such as readiness changes. Alerts belong on the metrics.
 */
public final class FairwayHealthIndicator implements HealthIndicator {

	/** The first in the alphabet; the endpoint has them all. */
	private static final int MAX_SERVICES = 100;

	private final ServiceViews services;

	private final ServiceReports reports;

	/**
	 * An indicator.
	 * @param services the services
	 * @param reports what there is to see of them
	 */
	public FairwayHealthIndicator(ServiceViews services, ServiceReports reports) {
		this.services = services;
		this.reports = reports;
	}

	@Override
	public Health health() {
		Map<String, Object> details = new LinkedHashMap<>();
		List<String> degraded = new ArrayList<>();
		List<ServiceView> all = this.services.all();
		for (ServiceView service : all.subList(0, Math.min(all.size(), MAX_SERVICES))) {
			SummaryDescriptor summary = this.reports.summary(service);
			if (!summary.problems().isEmpty() || summary.instances().usable() == 0) {
				degraded.add(service.serviceId());
			}
			Map<String, Object> detail = new LinkedHashMap<>();
			detail.put("known", summary.instances().known());
			detail.put("usable", summary.instances().usable());
			detail.put("ejections", summary.ejections());
			if (!summary.problems().isEmpty()) {
				detail.put("problems", summary.problems());
			}
			details.put(service.serviceId(), detail);
		}
		return Health.up().withDetail("degraded", degraded).withDetail("services", details).build();
	}

}
