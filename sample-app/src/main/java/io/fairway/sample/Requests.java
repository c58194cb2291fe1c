package io.fairway.sample;

import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/**
 * What both kinds of client send, and where they report what came back.
 */
@Component
final class Requests {

	/** The host is the service: an instance of it is chosen for each request. */
	static final String URI = "http://" + BackendDescription.SERVICE + "/";

	private static final Log logger = LogFactory.getLog(Requests.class);

	private static final String VERSION_HEADER = "X-Service-Version";

	/** What the policy "consistent-hash" goes by, as "application.yaml" says. */
	private static final String USER_HEADER = "X-User-Id";

	private static final int USERS = 1000;

	private final AtomicInteger nextUser = new AtomicInteger();

	private final RuntimeSettings settings;

	private final ShareWindow window;

	Requests(RuntimeSettings settings, ShareWindow window) {
		this.settings = settings;
		this.window = window;
	}

	Call begin() {
		// In this order, a call that counts was made with the settings that hold now.
		ShareWindow.Call observation = this.window.begin();
		return new Call(observation, headers(this.settings.version()));
	}

	private HttpHeaders headers(String version) {
		HttpHeaders headers = new HttpHeaders();
		headers.set(USER_HEADER, "user-" + Integer.remainderUnsigned(this.nextUser.getAndIncrement(), USERS));
		if (!version.equals(RuntimeSettings.ANY)) {
			headers.set(VERSION_HEADER, version);
		}
		return headers;
	}

	/**
	 * One call.
	 *
	 * @param observation told of its end
	 * @param headers the headers to send
	 */
	record Call(ShareWindow.Call observation, HttpHeaders headers) {

		void answered(ResponseEntity<String> response) {
			String instance = response.getHeaders().getFirst(Backend.INSTANCE_HEADER);
			this.observation.end(instance, response.getStatusCode().isError());
		}

		void failed(Throwable cause) {
			logger.debug("No answer", cause);
			this.observation.end(null, true);
		}

	}

}
