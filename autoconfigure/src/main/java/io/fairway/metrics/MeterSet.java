package io.fairway.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import io.fairway.metrics.FairwayMeter.Key;

/**
 * Our meters in a meter registry. Sources that a convention or a filter of the registry
 * gives the same name and tags share one meter. For one thread.
 */
final class MeterSet {

	private final MeterRegistry registry;

	private final FairwayMeterConvention convention;

	private final boolean instanceTag;

	private final Map<Name, Entry> byName = new HashMap<>();

	private final Map<Meter.Id, Entry> byId = new HashMap<>();

	MeterSet(MeterRegistry registry, FairwayMeterConvention convention, boolean instanceTag) {
		this.registry = registry;
		this.convention = convention;
		this.instanceTag = instanceTag;
	}

	/**
	 * Adds a source of a counter or gauge.
	 * @param values the values of the tags in their order
	 * @return takes the source away
	 */
	Runnable add(FairwayMeter meter, DoubleSupplier source, String... values) {
		Name name = name(meter, values);
		Entry entry = entry(name, lastsWithItsService(meter, name, values) ? values[0] : null);
		MeterGroup.Source added = entry.group().add(source);
		return () -> remove(entry, added);
	}

	/** Adds a user of a timer. */
	Use<Timer> timer(Timing timing, String... values) {
		Name name = name(timing.meter(), values);
		Timer timer = Timer.builder(name.name())
			.tags(name.tags())
			.description(timing.meter().getDescription())
			.publishPercentileHistogram()
			.minimumExpectedValue(timing.shortest())
			.maximumExpectedValue(timing.longest())
			.register(this.registry);
		Entry entry = this.byId.computeIfAbsent(timer.getId(),
				(id) -> new Entry(timer, new MeterGroup(timing.meter()), null, new ArrayList<>()));
		MeterGroup.Source user = entry.group().add(() -> 0);
		return new Use<>(timer, () -> remove(entry, user));
	}

	private Name name(FairwayMeter meter, String... values) {
		Tags tags = Tags.empty();
		for (int i = 0; i < values.length; i++) {
			if (this.instanceTag || meter.key(i) != Key.INSTANCE) {
				tags = tags.and(Tag.of(meter.key(i).asString(), values[i]));
			}
		}
		return new Name(meter, this.convention.name(meter), this.convention.tags(meter, tags));
	}

	/**
	 * Whether a meter is about instances but does not say which, so that it goes on when
	 * all of them have left.
	 */
	private static boolean lastsWithItsService(FairwayMeter meter, Name name, String... values) {
		int instance = meter.index(Key.INSTANCE);
		return instance >= 0 && name.tags().stream().noneMatch((tag) -> tag.getValue().equals(values[instance]));
	}

	private Entry entry(Name name, @Nullable String serviceId) {
		Entry known = this.byName.get(name);
		if (known != null) {
			return known;
		}
		MeterGroup group = new MeterGroup(name.meter());
		Meter registered = register(name, group);
		Entry entry = this.byId.computeIfAbsent(registered.getId(),
				(id) -> new Entry(registered, group, serviceId, new ArrayList<>()));
		entry.names().add(name);
		this.byName.put(name, entry);
		return entry;
	}

	private Meter register(Name name, MeterGroup group) {
		FairwayMeter meter = name.meter();
		if (meter.isCounter()) {
			return FunctionCounter.builder(name.name(), group, MeterGroup::value)
				.tags(name.tags())
				.description(meter.getDescription())
				.register(this.registry);
		}
		return Gauge.builder(name.name(), group, MeterGroup::value)
			.tags(name.tags())
			.description(meter.getDescription())
			.baseUnit(meter.getBaseUnit())
			.register(this.registry);
	}

	private void remove(Entry entry, MeterGroup.Source source) {
		entry.group().remove(source);
		if (entry.group().isEmpty() && entry.serviceId() == null) {
			remove(entry);
		}
	}

	private void remove(Entry entry) {
		this.byId.remove(entry.meter().getId());
		entry.names().forEach(this.byName::remove);
		this.registry.remove(entry.meter());
	}

	/** Removes what has lasted although its instances have left. */
	void removeAll(String serviceId) {
		this.byId.values()
			.stream()
			.filter((entry) -> serviceId.equals(entry.serviceId()) && entry.group().isEmpty())
			.toList()
			.forEach(this::remove);
	}

	/** Removes all meters. */
	void clear() {
		this.byId.values().forEach((entry) -> this.registry.remove(entry.meter()));
		this.byId.clear();
		this.byName.clear();
	}

	/**
	 * A meter that is used.
	 *
	 * @param <T> the type of the meter
	 * @param meter the meter
	 * @param end ends the use
	 */
	record Use<T extends Meter>(T meter, Runnable end) {
	}

	/** What a meter is called before filters of the registry had their say. */
	private record Name(FairwayMeter meter, String name, Tags tags) {
	}

	/**
	 * A meter in the registry.
	 *
	 * @param serviceId the service with which it goes, or {@code null} if it goes with
	 * its last source
	 * @param names all names that led to this meter
	 */
	private record Entry(Meter meter, MeterGroup group, @Nullable String serviceId, List<Name> names) {
	}

}
