package io.fairway.feedback;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

import io.fairway.instance.InstanceId;

/**
 * Thrown for a request that was not sent, since a limit is reached or a circuit breaker
 * is open. Web applications and gateways that let it pass answer 503. It is thrown often
 * when it is thrown at all, so it has no stack trace.
 */
@ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
public class RequestRefusedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String serviceId;

	private final boolean serviceWide;

	/**
	 * A refusal by one instance; another may let the request in.
	 * @param id the instance
	 * @param reason why
	 */
	public RequestRefusedException(InstanceId id, String reason) {
		this(id.serviceId(), false, "Instance " + id + " gets no further request: " + reason);
	}

	/**
	 * A refusal that holds for all instances of a service.
	 * @param serviceId the service
	 * @param reason why
	 */
	public RequestRefusedException(String serviceId, String reason) {
		this(serviceId, true, "Service '" + serviceId + "' gets no further request: " + reason);
	}

	private RequestRefusedException(String serviceId, boolean serviceWide, String message) {
		super(message, null, false, false);
		this.serviceId = serviceId;
		this.serviceWide = serviceWide;
	}

	/**
	 * The service that was called.
	 * @return its id
	 */
	public String getServiceId() {
		return this.serviceId;
	}

	/**
	 * Whether no instance of the service would let the request in.
	 * @return whether to try another is in vain
	 */
	public boolean isServiceWide() {
		return this.serviceWide;
	}

}
