package io.fairway.registration;

import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;

import org.springframework.cloud.client.serviceregistry.Registration;

import io.fairway.instance.Instance;

/**
 * This application as Spring Cloud's code and endpoints want to see it. All but the id of
 * the service is known only once the web server is up.
 */
public final class FairwayRegistration implements Registration {

	private final String serviceId;

	private final Supplier<Instance> instance;

	/**
	 * A registration of this application.
	 * @param serviceId the service it belongs to
	 * @param instance describes it, and fails while the web server is not up
	 */
	public FairwayRegistration(String serviceId, Supplier<Instance> instance) {
		this.serviceId = serviceId;
		this.instance = instance;
	}

	@Override
	public String getServiceId() {
		return this.serviceId;
	}

	@Override
	public String getInstanceId() {
		return this.instance.get().getInstanceId();
	}

	@Override
	public String getHost() {
		return this.instance.get().getHost();
	}

	@Override
	public int getPort() {
		return this.instance.get().getPort();
	}

	@Override
	public boolean isSecure() {
		return this.instance.get().isSecure();
	}

	@Override
	public URI getUri() {
		return this.instance.get().getUri();
	}

	@Override
	public Map<String, String> getMetadata() {
		return this.instance.get().getMetadata();
	}

}
