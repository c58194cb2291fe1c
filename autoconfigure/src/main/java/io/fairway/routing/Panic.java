package io.fairway.routing;

import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.fairway.instance.QuietPeriod;
import io.fairway.instance.Ticker;

/**
 * Whether the filters refuse too many of all instances of a service. Thread-safe.
 */
final class Panic {

	private static final Log logger = LogFactory.getLog(Panic.class);

	private final String serviceId;

	private final Consumer<PanicChangedEvent> listener;

	private final QuietPeriod quiet;

	private volatile boolean present;

	/** The end is not worth a line whose beginning was not. */
	private boolean logged;

	Panic(String serviceId, Ticker ticker, Consumer<PanicChangedEvent> listener) {
		this.serviceId = serviceId;
		this.quiet = new QuietPeriod(ticker);
		this.listener = listener;
	}

	boolean isPresent() {
		return this.present;
	}

	synchronized void update(FilterSettings settings, int all, int refused) {
		boolean panic = refused > 0 && settings.offersAll(all - refused, all);
		if (panic == this.present) {
			return;
		}
		this.present = panic;
		String refusal = "Filters refuse " + refused + " of " + all + " instances of service '" + this.serviceId + "'";
		if (panic) {
			this.logged = this.quiet.over();
		}
		if (panic && this.logged) {
			logger.warn(refusal + ": all of them are used");
		}
		else if (this.logged) {
			logger.info(refusal + ": the others are used again");
		}
		this.listener.accept(new PanicChangedEvent(this.serviceId, panic, refused, all));
	}

}
