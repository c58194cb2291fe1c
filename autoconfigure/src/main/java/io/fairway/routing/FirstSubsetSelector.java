package io.fairway.routing;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Rejections;

/**
 * Asks one selector after the other until one knows.
 */
final class FirstSubsetSelector implements SubsetSelector {

	private final SubsetSelector[] selectors;

	private final Rejections rejections = new Rejections("Subsets");

	FirstSubsetSelector(List<SubsetSelector> selectors) {
		this.selectors = selectors.toArray(SubsetSelector[]::new);
	}

	@Override
	public @Nullable String select(Request<?> request) {
		for (SubsetSelector selector : this.selectors) {
			String name = select(selector, request);
			if (name != null) {
				return name;
			}
		}
		return null;
	}

	private @Nullable String select(SubsetSelector selector, Request<?> request) {
		try {
			return selector.select(request);
		}
		catch (RuntimeException ex) {
			this.rejections.reject(selector.getClass().getName(), "cannot select a subset: " + ex);
			return null;
		}
	}

}
