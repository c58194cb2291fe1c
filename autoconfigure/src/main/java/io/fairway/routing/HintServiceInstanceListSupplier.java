package io.fairway.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.HintRequestContext;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.util.StringUtils;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.routing.InstanceHealth.Verdicts;

/**
 * The stage that keeps the instances whose metadata {@code hint} is the hint of the
 * request, by the rules of Spring Cloud's stage of that kind: a header counts more than
 * the hint that is configured, and when no instance has the hint, requests get any.
 * <p>
 * The lists of all hints are made when the input changes, so what strangers write into
 * the header costs one lookup and no memory. Thread-safe.
 */
public final class HintServiceInstanceListSupplier extends StageServiceInstanceListSupplier {

	private static final String METADATA = "hint";

	/** What Spring Cloud calls the hint of a request for which none is configured. */
	private static final String NO_HINT = "default";

	private final String header;

	private final InstanceList.Derivation<Map<String, InstanceList>> derivation = HintServiceInstanceListSupplier::lists;

	/**
	 * A stage behind the given one.
	 * @param delegate the stage before this one
	 * @param settings which header
	 */
	public HintServiceInstanceListSupplier(ServiceInstanceListSupplier delegate, HintSettings settings) {
		super(delegate);
		// Spring's headers make a lower-case copy of any other name each time they are
		// asked.
		this.header = settings.header().toLowerCase(Locale.ROOT);
	}

	@Override
	InstanceList apply(InstanceList input, Request<?> request) {
		String hint = hint(request);
		if (hint == null) {
			return input;
		}
		InstanceList hinted = input.derived(this, this.derivation).get(hint);
		if (hinted == null && !hint.equals(NO_HINT)) {
			countFallback();
		}
		return (hinted != null) ? hinted : input;
	}

	@Override
	String label() {
		return "hint";
	}

	@Override
	List<RoutingGroup> explain(InstanceList input, Request<?> request, Verdicts verdicts) {
		String hint = hint(request);
		InstanceList hinted = (hint != null) ? input.derived(this, this.derivation).get(hint) : input;
		if (hinted != null) {
			return RoutingGroup.only(hinted);
		}
		return NO_HINT.equals(hint) ? RoutingGroup.only(input) : RoutingGroup.fallback(input);
	}

	private @Nullable String hint(Request<?> request) {
		String hint = RequestHeaders.first(request, this.header);
		if (!StringUtils.hasText(hint) && request.getContext() instanceof HintRequestContext context) {
			hint = context.getHint();
		}
		return StringUtils.hasText(hint) ? hint : null;
	}

	private static Map<String, InstanceList> lists(InstanceList input, @Nullable Map<String, InstanceList> previous) {
		Map<String, List<Instance>> groups = new LinkedHashMap<>();
		for (Instance instance : input.toInstances()) {
			String hint = instance.getMetadata().get(METADATA);
			if (StringUtils.hasText(hint)) {
				groups.computeIfAbsent(hint, (key) -> new ArrayList<>()).add(instance);
			}
		}
		return successors(groups, (previous != null) ? previous : Map.of());
	}

}
