package io.fairway.simulation;

import io.fairway.instance.Instance;

/**
 * A host that answers requests as its behaviour says.
 */
final class Host {

	private final Instance instance;

	private final Behaviour behaviour;

	private int busy;

	private long requests;

	Host(int number, double weight, Behaviour behaviour) {
		this.instance = Instance.builder("service", "10.0.0." + (number + 1), 8080).weight(weight).build();
		this.behaviour = behaviour;
	}

	Instance instance() {
		return this.instance;
	}

	/** Begins to serve a request, and says how that will end. */
	Reply serve(long now) {
		this.requests++;
		this.busy++;
		return this.behaviour.reply(now, this.busy);
	}

	void done() {
		this.busy--;
	}

	long requests() {
		return this.requests;
	}

	/**
	 * How a host answers.
	 */
	interface Behaviour {

		/**
		 * The reply to a request.
		 * @param now when the request comes
		 * @param busy how many requests the host serves then, this one included
		 */
		Reply reply(long now, int busy);

	}

	/**
	 * What comes of a request.
	 *
	 * @param latency the time until the host has done with it
	 * @param status the status of the answer
	 */
	record Reply(long latency, int status) {
	}

}
