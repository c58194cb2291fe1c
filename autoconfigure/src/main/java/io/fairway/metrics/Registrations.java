package io.fairway.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Sources of meters that come and go: those that are not kept between {@link #begin} and
 * {@link #end} are taken away. For one thread.
 */
final class Registrations {

	private final MeterSet meters;

	private final Map<Key, Registration> current = new HashMap<>();

	private int round;

	Registrations(MeterSet meters) {
		this.meters = meters;
	}

	void begin() {
		this.round++;
	}

	/**
	 * Adds a source unless it is there already.
	 * @param owner what the source reads from; the source of another owner takes its
	 * place
	 */
	void keep(Object owner, FairwayMeter meter, DoubleSupplier source, String... values) {
		Key key = new Key(owner, meter, List.of(values));
		Registration known = this.current.get(key);
		Runnable end = (known != null) ? known.end() : this.meters.add(meter, source, values);
		this.current.put(key, new Registration(end, this.round));
	}

	void end() {
		this.current.values().removeIf((registration) -> {
			boolean over = registration.round() != this.round;
			if (over) {
				registration.end().run();
			}
			return over;
		});
	}

	void clear() {
		this.current.values().forEach((registration) -> registration.end().run());
		this.current.clear();
	}

	private record Key(Object owner, FairwayMeter meter, List<String> values) {
	}

	private record Registration(Runnable end, int round) {
	}

}
