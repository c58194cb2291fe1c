package io.fairway.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

import io.fairway.routing.ClientSubset;
import io.fairway.routing.HintSettings;
import io.fairway.routing.InstanceMatch;
import io.fairway.routing.MatchSettings;
import io.fairway.routing.NamedSubsets;
import io.fairway.routing.SelectionSettings;
import io.fairway.routing.SubsetSelector;

/**
 * Makes the settings of the stages that select by metadata, and of the part that this
 * client uses.
 */
final class SelectionFactory {

	private final List<SubsetSelector> selectors;

	private final String hintHeader;

	private final ClientIdentity client;

	/**
	 * A factory.
	 * @param selectors the beans that choose a subset, in the order in which they are
	 * asked
	 * @param hintHeader what {@code spring.cloud.loadbalancer.hint-header-name} says
	 * @param client tells this client from others
	 */
	SelectionFactory(List<SubsetSelector> selectors, String hintHeader, ClientIdentity client) {
		this.selectors = List.copyOf(selectors);
		this.hintHeader = hintHeader;
		this.client = client;
	}

	SelectionSettings create(String prefix, ServiceProperties properties) {
		return new SelectionSettings(match(properties.getMatch()), subsets(prefix, properties),
				hint(prefix, properties.getHint()), clientSubset(prefix + ".subset", properties.getSubset()));
	}

	private static @Nullable MatchSettings match(MatchProperties properties) {
		InstanceMatch match = instanceMatch(properties);
		return match.isTrivial() ? null : new MatchSettings(match, properties.getFallback());
	}

	private static InstanceMatch instanceMatch(InstanceMatchProperties properties) {
		return new InstanceMatch(properties.getMetadata(), properties.getTags());
	}

	private @Nullable HintSettings hint(String prefix, HintProperties hint) {
		if (!hint.isEnabled()) {
			return null;
		}
		String header = (hint.getHeader() != null) ? hint.getHeader() : this.hintHeader;
		return new HintSettings(Requirements.text(prefix + ".hint.header", header, "X-SC-LB-Hint"));
	}

	private @Nullable NamedSubsets subsets(String prefix, ServiceProperties properties) {
		if (properties.getSubsets().isEmpty()) {
			return null;
		}
		Map<String, InstanceMatch> subsets = new LinkedHashMap<>();
		properties.getSubsets()
			.forEach((name, subset) -> subsets.put(name, subsetMatch(prefix + ".subsets." + name, subset)));
		return new NamedSubsets(subsets, selector(prefix, properties.getSubsetHeader()),
				properties.getSubsetFallback());
	}

	private static InstanceMatch subsetMatch(String property, SubsetProperties subset) {
		InstanceMatch match = instanceMatch(subset.getMatch());
		if (match.isTrivial()) {
			throw new InvalidConfigurationException(property + ".match", "", "metadata or tags are required",
					"Set " + property + ".match.tags or " + property + ".match.metadata, or remove the subset");
		}
		return match;
	}

	private SubsetSelector selector(String prefix, @Nullable String header) {
		List<SubsetSelector> selectors = new ArrayList<>(this.selectors);
		if (StringUtils.hasText(header)) {
			selectors.add(SubsetSelector.header(header));
		}
		if (selectors.isEmpty()) {
			throw new InvalidConfigurationException(prefix + ".subset-header", (header != null) ? header : "",
					"nothing chooses one of the subsets", "Set " + prefix
							+ ".subset-header, for example to X-Subset, or define a bean of type SubsetSelector");
		}
		return SubsetSelector.firstOf(selectors);
	}

	private @Nullable ClientSubset clientSubset(String prefix, ClientSubsetProperties properties) {
		int size = Requirements.range(prefix + ".size", properties.getSize(), 0, ClientSubset.MAX_SIZE);
		if (size == 0) {
			return null;
		}
		Integer index = this.client.index(prefix + ".client-index", properties.getClientIndex());
		return (index != null) ? ClientSubset.byIndex(size, index)
				: ClientSubset.byId(size, this.client.id(properties.getClientId()));
	}

}
