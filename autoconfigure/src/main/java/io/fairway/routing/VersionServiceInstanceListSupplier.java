package io.fairway.routing;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;

import io.fairway.instance.InstanceList;
import io.fairway.routing.InstanceHealth.Verdicts;
import io.fairway.routing.VersionIndex.Rules;
import io.fairway.routing.VersionIndex.Selection;

/**
 * The stage that keeps the instances of the version that a request asks for, by a header
 * of its own, by that of the inbound request being served, or by a query parameter. A
 * request that asks for none gets what the splits or the default version say, or all
 * instances. A version that nobody has leads to what the fallback says, which is counted.
 * <p>
 * The lists of all versions are made when the input changes. What strangers ask for costs
 * a lookup if it was asked for lately, some parsing otherwise, and no memory beyond a
 * fixed bound. Thread-safe.
 *
 * @see VersionCriterion
 */
public final class VersionServiceInstanceListSupplier extends StageServiceInstanceListSupplier {

	private static final long SALT = 0x76657273696F6E73L;

	private final VersionSettings settings;

	private final String header;

	private final @Nullable QueryParameter queryParameter;

	/** Whether requests that ask for nothing get less than all. */
	private final boolean unaskedNarrowed;

	private final long salt;

	private final VersionCounts counts;

	private final InstanceList.Derivation<VersionIndex> derivation;

	/**
	 * A stage behind the given one.
	 * @param delegate the stage before this one
	 * @param settings which version is wanted, and what is done about it
	 */
	public VersionServiceInstanceListSupplier(ServiceInstanceListSupplier delegate, VersionSettings settings) {
		this(delegate, settings, new VersionCounts());
	}

	/**
	 * A stage that goes on counting where another one ended.
	 */
	VersionServiceInstanceListSupplier(ServiceInstanceListSupplier delegate, VersionSettings settings,
			VersionCounts counts) {
		super(delegate);
		this.settings = settings;
		// Spring's headers make a lower-case copy of any other name each time they are
		// asked.
		this.header = settings.header().toLowerCase(Locale.ROOT);
		this.queryParameter = (settings.queryParameter() != null) ? new QueryParameter(settings.queryParameter())
				: null;
		this.unaskedNarrowed = settings.defaultVersion() != null || !settings.splits().isEmpty();
		// Another one for each service, or the same users would try everything new.
		this.salt = StableHash.mix(delegate.getServiceId().hashCode() ^ SALT);
		this.counts = counts;
		Rules rules = Rules.of(settings);
		this.derivation = (input, previous) -> new VersionIndex(input.toInstances(), rules, previous);
	}

	/**
	 * How often the stage could not give what it was asked for.
	 * @return the counts, which go on
	 */
	public VersionCounts counts() {
		return this.counts;
	}

	@Override
	long fallbacks() {
		return this.counts.fallbacks();
	}

	@Override
	InstanceList apply(InstanceList input, Request<?> request) {
		String wanted = RequestHeaders.first(request, this.header);
		if (wanted == null) {
			wanted = inbound(request);
		}
		if (wanted != null) {
			return answer(input, index(input).find(wanted));
		}
		String query = (this.queryParameter != null) ? QueryParameter.query(request) : null;
		int begin = (this.queryParameter != null && query != null) ? this.queryParameter.begin(query) : -1;
		if (query != null && begin >= 0) {
			return answer(input, index(input).find(query, begin, QueryParameter.end(query, begin)));
		}
		return this.unaskedNarrowed ? answer(input, index(input).findUnasked(position(request))) : input;
	}

	@Override
	String label() {
		return "version";
	}

	/**
	 * The inbound request is left out: the one being served asks for an explanation.
	 */
	@Override
	List<RoutingGroup> explain(InstanceList input, Request<?> request, Verdicts verdicts) {
		String wanted = RequestHeaders.first(request, this.header);
		if (wanted != null) {
			return group(input, index(input).look(wanted));
		}
		String query = (this.queryParameter != null) ? QueryParameter.query(request) : null;
		int begin = (this.queryParameter != null && query != null) ? this.queryParameter.begin(query) : -1;
		if (query != null && begin >= 0) {
			return group(input, index(input).look(query, begin, QueryParameter.end(query, begin)));
		}
		if (!this.unaskedNarrowed) {
			return RoutingGroup.only(input);
		}
		if (this.settings.splits().isEmpty()
				|| (this.settings.splitKey() instanceof SplitDraw draw && draw.isFixed(request))) {
			return group(input, index(input).findUnasked(position(request)));
		}
		return index(input).shares((selection, share) -> new RoutingGroup(list(input, selection), share,
				selection.miss() != VersionIndex.Miss.NONE));
	}

	private static List<RoutingGroup> group(InstanceList input, Selection selection) {
		return List.of(new RoutingGroup(list(input, selection), 1, selection.miss() != VersionIndex.Miss.NONE));
	}

	private VersionIndex index(InstanceList input) {
		return input.derived(this, this.derivation);
	}

	private @Nullable String inbound(Request<?> request) {
		try {
			return this.settings.inbound().header(request, this.header);
		}
		catch (RuntimeException ex) {
			report("the inbound request cannot be read: " + ex);
			return null;
		}
	}

	/** Where the request stands among all, evenly distributed and the same each time. */
	private long position(Request<?> request) {
		if (this.settings.splits().isEmpty()) {
			return 0;
		}
		try {
			return StableHash.mix(this.settings.splitKey().applyAsLong(request) + this.salt);
		}
		catch (RuntimeException ex) {
			report("the key of the splits fails: " + ex);
			return -1;
		}
	}

	private InstanceList answer(InstanceList input, Selection selection) {
		switch (selection.miss()) {
			case WANTED -> this.counts.fallback();
			case SPLIT -> this.counts.splitFallback();
			case NONE -> {
			}
		}
		return list(input, selection);
	}

	private static InstanceList list(InstanceList input, Selection selection) {
		return (selection.list() != null) ? selection.list() : input;
	}

}
